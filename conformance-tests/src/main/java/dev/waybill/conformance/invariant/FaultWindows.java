package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;

/**
 * When something was broken on purpose, as disjoint spans of time in ascending order. Immutable.
 */
final class FaultWindows {
  private final long[] begins;
  private final long[] ends;
  private int count;
  private int open;

  private FaultWindows(History history, boolean members) {
    int marks = 0;
    for (int i = 0; i < history.length(); i++) {
      marks += marks(history, i) ? 1 : 0;
    }
    begins = new long[marks];
    ends = new long[marks];
    boolean[] paused = new boolean[history.actorCount()];
    for (int i = 0; i < history.length(); i++) {
      mark(history, i, members, paused);
    }
    if (open > 0) {
      ends[count - 1] = Long.MAX_VALUE;
    }
  }

  /** From the beginning of each fault of the broker or the network to its end. */
  static FaultWindows ofFaults(History history) {
    return new FaultWindows(history, false);
  }

  /** Also the pauses of members, their deaths, and the moments at which they lost a shard. */
  static FaultWindows ofFaultsAndMembers(History history) {
    return new FaultWindows(history, true);
  }

  private static boolean marks(History history, int index) {
    return switch (history.kind(index)) {
      case FAULT_BEGUN, FAULT_EFFECTIVE, MEMBER_PAUSED, MEMBER_KILLED, REVOKED -> true;
      default -> false;
    };
  }

  private void mark(History history, int index, boolean members, boolean[] paused) {
    long now = history.nanos(index);
    int actor = history.actor(index);
    switch (history.kind(index)) {
      case FAULT_BEGUN -> begin(now);
      case FAULT_EFFECTIVE -> moment(now);
      case FAULT_ENDED -> end(now);
      case MEMBER_PAUSED -> {
        if (members && !paused[actor]) {
          paused[actor] = true;
          begin(now);
        }
      }
      case MEMBER_RESUMED -> resumed(actor, now, paused);
      case MEMBER_KILLED -> {
        resumed(actor, now, paused);
        if (members) {
          moment(now);
        }
      }
      case REVOKED -> {
        if (members) {
          moment(now);
        }
      }
      default -> {}
    }
  }

  private void resumed(int actor, long now, boolean[] paused) {
    if (paused[actor]) {
      paused[actor] = false;
      end(now);
    }
  }

  private void begin(long now) {
    if (open++ == 0) {
      begins[count] = now;
      ends[count++] = now;
    }
  }

  private void moment(long now) {
    if (open == 0) {
      begins[count] = now;
      ends[count++] = now;
    }
  }

  private void end(long now) {
    if (open > 0 && --open == 0) {
      ends[count - 1] = now;
    }
  }

  /** Whether something was broken at any moment of this span. */
  boolean overlap(long from, long to) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < count && begins[low] <= to;
  }
}
