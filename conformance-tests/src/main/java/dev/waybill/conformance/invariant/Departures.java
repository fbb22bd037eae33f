package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * For each delivery, where its member first lost it afterwards without settling it: by its death,
 * by the loss of a shard, or by a pause longer than the lease (any pause, where there is no lease).
 * Which shard a message is of is not known, so the loss of any counts. Immutable.
 */
final class Departures {
  private final int[] after;

  Departures(History history, Terms terms) {
    int length = history.length();
    after = new int[length];
    int[] left = new int[history.actorCount()];
    int[] resumed = new int[history.actorCount()];
    Arrays.fill(left, length);
    Arrays.fill(resumed, length);
    for (int i = length - 1; i >= 0; i--) {
      int actor = history.actor(i);
      switch (history.kind(i)) {
        case MEMBER_KILLED, REVOKED -> left[actor] = i;
        case MEMBER_RESUMED -> resumed[actor] = i;
        case MEMBER_PAUSED -> {
          if (outlasts(history, i, resumed[actor], terms)) {
            left[actor] = i;
          }
          resumed[actor] = length;
        }
        case DELIVERED -> after[i] = left[actor];
        default -> {}
      }
    }
  }

  private static boolean outlasts(History history, int paused, int resumed, Terms terms) {
    return terms.lease() == null
        || resumed == history.length()
        || history.nanos(resumed) - history.nanos(paused) >= terms.lease().toNanos();
  }

  /** The index of that entry; the history's length if there is none. */
  int after(int delivered) {
    return after[delivered];
  }
}
