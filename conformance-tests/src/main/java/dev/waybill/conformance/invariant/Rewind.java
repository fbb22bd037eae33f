package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * H10. A <em>run</em> is what one member is delivered of a stream until another member is, or until
 * a death, a fault or a change of shards comes between. A run must not begin beyond a message that
 * was delivered before and is not done with. In a run that began with a redelivery, the messages
 * redelivered must come in sequence. Silent where the terms ask for no order.
 */
final class Rewind extends Checker {
  private static final int NONE = -1;

  private final Endings endings;
  private final FaultWindows windows;
  private final int[] open;
  private final int[] next;
  private final int[] latest;
  private final int[] runBegin;
  private final int[] runLast;

  Rewind(History history, Terms terms) {
    super(history, terms);
    endings = new Endings(history, terms);
    windows = FaultWindows.ofFaultsAndMembers(history);
    int streams = history.groupCount() * messages.streamCount();
    open = filled(streams);
    runBegin = filled(streams);
    runLast = filled(streams);
    next = filled(pairs());
    latest = filled(pairs());
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  @Override
  void see(int index) {
    if (history.kind(index) != EntryKind.DELIVERED
        || !terms.keyOrder()
        || !known(index)
        || !messages.keepsOrder(history.message(index))) {
      return;
    }
    int pair = pairAt(index);
    int stream =
        history.group(index) * messages.streamCount() + messages.stream(history.message(index));
    boolean again = latest[pair] != NONE;
    if (runLast[stream] == NONE || breaks(runLast[stream], index)) {
      begin(stream, index);
    } else {
      goOn(stream, index, again);
    }
    if (!again) {
      next[pair] = open[stream];
      open[stream] = pair;
    }
    latest[pair] = index;
    runLast[stream] = index;
  }

  private boolean breaks(int before, int index) {
    return history.actor(before) != history.actor(index)
        || windows.overlap(history.nanos(before), history.nanos(index));
  }

  private void begin(int stream, int index) {
    // A run of redeliveries is told by its first; one that begins with news is judged no further.
    runBegin[stream] = latest[pairAt(index)] == NONE ? NONE : index;
    int message = history.message(index);
    int oldest = oldestOpen(stream, index);
    evaluated();
    if (oldest == NONE) {
      return;
    }
    opportunity();
    if (messages.sequence(oldest) < messages.sequence(message)) {
      breach(
          index,
          message,
          () ->
              "is where member %d of group %d begins, beyond %s, which is not done with: a new owner must be given the oldest first"
                  .formatted(history.actor(index), history.group(index), name(oldest)));
    }
  }

  private int oldestOpen(int stream, int index) {
    int oldest = NONE;
    int before = NONE;
    for (int pair = open[stream]; pair != NONE; pair = next[pair]) {
      if (endings.of(pair) > index) {
        before = pair;
        int message = pair / history.groupCount();
        if (oldest == NONE || messages.sequence(message) < messages.sequence(oldest)) {
          oldest = message;
        }
      } else if (before == NONE) {
        open[stream] = next[pair];
      } else {
        next[before] = next[pair];
      }
    }
    return oldest;
  }

  private void goOn(int stream, int index, boolean again) {
    int message = history.message(index);
    int before = history.message(runLast[stream]);
    boolean newInRun = latest[pairAt(index)] < runBegin[stream];
    if (runBegin[stream] == NONE || !again || !newInRun) {
      return;
    }
    evaluated();
    if (messages.sequence(message) < messages.sequence(before)) {
      breach(
          index,
          message,
          () ->
              "came again to group %d at member %d after %s, which was delivered after it before"
                  .formatted(history.group(index), history.actor(index), name(before)));
    }
  }
}
