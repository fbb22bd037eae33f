package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * H16. A member starts no handler later than {@code closeSlack} after its close began, and none
 * after the close has returned; when it returns, every handler has ended or is told interrupted.
 *
 * <p>What the member had taken and not started shows nowhere. So a group that idles is at fault: a
 * message confirmed before the close began, or interrupted by it, that comes after a time longer
 * than {@code takeover} in which a member was ready and no handler of the group ran. A stall
 * excuses that, and so does a fault.
 */
final class Drain extends Checker {
  private static final int NONE = -1;

  private final HandlerSpans spans;
  private final FaultWindows windows;
  private final IdleGroups groups;
  private final int[] closing;
  private final int[] closed;
  private final int[] lastClosed;
  private final int[] lastClosing;
  private final boolean[] started;
  private int lastStall = NONE;

  Drain(History history, Terms terms) {
    super(history, terms);
    spans = new HandlerSpans(history);
    windows = FaultWindows.ofFaultsAndMembers(history);
    groups = new IdleGroups(history);
    closing = filled(history.actorCount() * history.groupCount());
    closed = filled(closing.length);
    lastClosed = filled(history.groupCount());
    lastClosing = filled(history.groupCount());
    started = new boolean[pairs()];
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  @Override
  void see(int index) {
    int group = history.group(index);
    int member = history.actor(index) * history.groupCount() + group;
    switch (history.kind(index)) {
      case MEMBER_STARTED -> {
        closing[member] = NONE;
        closed[member] = NONE;
      }
      case MEMBER_CLOSING -> {
        evaluated();
        if (groups.running(history.actor(index), group) > 0) {
          opportunity();
        }
        closing[member] = index;
      }
      case MEMBER_CLOSED -> {
        closed[member] = index;
        lastClosed[group] = index;
        lastClosing[group] = closing[member];
      }
      case DELIVERED -> begin(index, member);
      case HANDLED -> {
        if (known(index) && history.detail(index) == 3) {
          started[pairAt(index)] = false;
        }
      }
      case STALL -> lastStall = index;
      default -> {}
    }
    groups.see(index);
  }

  private void begin(int index, int member) {
    if (closing[member] != NONE) {
      startOfALeaver(index, member);
    }
    if (known(index)) {
      endAtClose(index);
      if (!started[pairAt(index)]) {
        started[pairAt(index)] = true;
        takeOver(index);
      }
    }
  }

  private void startOfALeaver(int index, int member) {
    evaluated();
    long after = history.nanos(index) - history.nanos(closing[member]);
    if (closed[member] != NONE || after > terms.closeSlack().toNanos()) {
      breach(
          index,
          history.message(index),
          () ->
              "began in group %d at member %d, whose close %s"
                  .formatted(
                      history.group(index),
                      history.actor(index),
                      closed[member] == NONE
                          ? "had begun %,d ns before".formatted(after)
                          : "had returned"));
    }
  }

  private void endAtClose(int index) {
    int end = spans.end(index);
    if (end == history.length() || history.kind(end) != EntryKind.MEMBER_CLOSED) {
      return;
    }
    evaluated();
    int handled = spans.handled(index);
    if (handled == history.length() || history.detail(handled) != 3) {
      breach(
          end,
          history.message(index),
          () ->
              "was still being handled in group %d at member %d when its close returned, and is not told interrupted"
                  .formatted(history.group(index), history.actor(index)));
    }
  }

  private void takeOver(int index) {
    int group = history.group(index);
    int left = lastClosed[group];
    int confirmed = messages.confirmed(history.message(index));
    if (left == NONE
        || confirmed < 0
        || confirmed > lastClosing[group]
        || !owed(history.message(index), group)
        || !groups.isIdle(group)) {
      return;
    }
    long since = Math.max(groups.since(group), history.nanos(left));
    long now = history.nanos(index);
    boolean stalled = lastStall != NONE && history.nanos(lastStall) >= since;
    if (stalled || (!terms.faultFree() && windows.overlap(since, now))) {
      return;
    }
    evaluated();
    if (now - since > terms.takeover().toNanos()) {
      breach(
          index,
          history.message(index),
          () ->
              "waited for group %d, which had idled %,d ns after member %d was closed; %,d ns are allowed"
                  .formatted(group, now - since, history.actor(left), terms.takeover().toNanos()));
    }
  }
}
