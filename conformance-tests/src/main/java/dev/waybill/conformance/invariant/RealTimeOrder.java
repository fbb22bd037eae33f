package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * H7. One pass backwards over the first deliveries of each key in each group, with the earliest
 * confirmation among those that came later, and the earliest of another publisher than that one's:
 * within one publisher the order is judged by {@link FirstDeliveryOrder}.
 */
final class RealTimeOrder extends Checker {
  private static final int NONE = -1;

  private final int[] firsts;
  private final boolean[] delivered;
  private int count;

  RealTimeOrder(History history, Terms terms) {
    super(history, terms);
    firsts = new int[pairs()];
    delivered = new boolean[pairs()];
  }

  @Override
  void see(int index) {
    if (history.kind(index) == EntryKind.DELIVERED
        && known(index)
        && messages.keepsOrder(history.message(index))
        && !delivered[pairAt(index)]) {
      delivered[pairAt(index)] = true;
      firsts[count++] = index;
    }
  }

  @Override
  void end() {
    int slots = history.groupCount() * messages.keyCount();
    int[] earliest = filled(slots);
    int[] other = filled(slots);
    int[] next = filled(slots);
    while (count > 0) {
      int index = firsts[--count];
      int message = history.message(index);
      int slot = history.group(index) * messages.keyCount() + messages.key(message);
      int publisher = messages.publisher(message);
      int rival =
          earliest[slot] != NONE && messages.publisher(earliest[slot]) == publisher
              ? other[slot]
              : earliest[slot];
      evaluated();
      count(message, next[slot], index);
      if (rival != NONE && messages.confirmed(rival) < messages.invoked(message)) {
        breach(
            index,
            message,
            () ->
                "was first delivered in group %d (at member %d) before %s, which had been confirmed before the publish of the former began"
                    .formatted(history.group(index), history.actor(index), name(rival)));
      }
      next[slot] = message;
      keep(earliest, other, slot, message);
    }
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  private void keep(int[] earliest, int[] other, int slot, int message) {
    int first = earliest[slot];
    if (first == NONE) {
      earliest[slot] = message;
    } else if (messages.confirmed(message) < messages.confirmed(first)) {
      if (messages.publisher(message) != messages.publisher(first)) {
        other[slot] = first;
      }
      earliest[slot] = message;
    } else if (messages.publisher(message) != messages.publisher(first)
        && (other[slot] == NONE || messages.confirmed(message) < messages.confirmed(other[slot]))) {
      other[slot] = message;
    }
  }

  /** Two neighbours, the one confirmed before the other began, and both on their way at once. */
  private void count(int message, int next, int index) {
    if (next == NONE || messages.publisher(message) == messages.publisher(next)) {
      return;
    }
    boolean kept =
        messages.confirmed(message) < messages.invoked(next) && messages.invoked(next) < index;
    boolean broken = messages.confirmed(next) < messages.invoked(message);
    if (kept || broken) {
      opportunity();
    }
  }
}
