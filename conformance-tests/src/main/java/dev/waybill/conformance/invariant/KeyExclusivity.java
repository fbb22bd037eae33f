package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * H9. Keeps a list of the running handlers of each key in each group. A handler whose member was
 * killed, or whose member's close has returned, counts as ended: what a close leaves behind is for
 * {@link Drain}. Where two overlap, it is the beginning of the later that must lie in a window.
 */
final class KeyExclusivity extends Checker {
  private static final int NONE = -1;

  private final HandlerSpans spans;
  private final FaultWindows windows;
  private final int[] running;
  private final int[] next;

  KeyExclusivity(History history, Terms terms) {
    super(history, terms);
    spans = new HandlerSpans(history);
    windows = FaultWindows.ofFaultsAndMembers(history);
    running = new int[history.groupCount() * messages.keyCount()];
    Arrays.fill(running, NONE);
    next = new int[history.length()];
  }

  @Override
  void see(int index) {
    if (!known(index) || messages.key(history.message(index)) < 0) {
      return;
    }
    int key = messages.key(history.message(index));
    switch (history.kind(index)) {
      case PUBLISH_INVOKED -> arrive(key, index);
      case DELIVERED -> begin(history.group(index) * messages.keyCount() + key, index);
      default -> {}
    }
  }

  private void arrive(int key, int index) {
    for (int group = 0; group < history.groupCount(); group++) {
      int at = group * messages.keyCount() + key;
      prune(at, index);
      if (running[at] != NONE) {
        opportunity();
      }
    }
  }

  private void begin(int at, int index) {
    evaluated();
    prune(at, index);
    if (running[at] != NONE && !excused(index)) {
      int other = running[at];
      breach(
          index,
          history.message(index),
          () ->
              "began in group %d at member %d while a handler of its key was running: %s at member %d"
                  .formatted(
                      history.group(index),
                      history.actor(index),
                      name(history.message(other)),
                      history.actor(other)));
    }
    next[index] = running[at];
    running[at] = index;
  }

  private boolean excused(int index) {
    long now = history.nanos(index);
    return !terms.faultFree() && windows.overlap(now - terms.zombieWindow().toNanos(), now);
  }

  private void prune(int at, int index) {
    int before = NONE;
    for (int begin = running[at]; begin != NONE; begin = next[begin]) {
      if (spans.end(begin) > index) {
        before = begin;
      } else if (before == NONE) {
        running[at] = next[begin];
      } else {
        next[before] = next[begin];
      }
    }
  }
}
