package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * H4. Each redelivery uses up a cause.
 *
 * <p>Always a cause, once each: an attempt that failed, retryably, or was interrupted; the close of
 * the member while the handler ran on; a second copy that the publisher made. In a run with faults
 * also, if they came while the delivery was not settled for certain (until its handler ended, and
 * the settlement window beyond): its member died, lost a shard or paused; a fault of the broker or
 * the network; the end of a lease; a settlement that got no answer, or a stale one. And one of the
 * two deliveries was made within the zombie window of a member that had stood still: what it held
 * from before may run there once more.
 *
 * <p>What a fault explains is not charged to a failed attempt, and where the member died its failed
 * attempt excuses no further redelivery. A message handled outside any window leaves no causes.
 */
final class UnjustifiedRedelivery extends Checker {
  private static final int NONE = -1;

  private final FaultWindows faults;
  private final FaultWindows windows;
  private final Departures departures;
  private final PublishCopies copies;
  private final int[] last;
  private final int[] done;
  private final int[] failed;
  private final int[] copied;
  private final boolean[] unanswered;
  private final int[] closed;
  private final boolean[] byZombie;
  private final long[] resumed;

  UnjustifiedRedelivery(History history, Terms terms) {
    super(history, terms);
    faults = FaultWindows.ofFaults(history);
    windows = FaultWindows.ofFaultsAndMembers(history);
    departures = new Departures(history, terms);
    copies = new PublishCopies(history, terms, faults);
    last = filled(pairs());
    done = filled(pairs());
    failed = new int[pairs()];
    copied = new int[pairs()];
    unanswered = new boolean[pairs()];
    closed = filled(history.actorCount() * history.groupCount());
    byZombie = new boolean[pairs()];
    resumed = new long[history.actorCount()];
    Arrays.fill(resumed, Long.MIN_VALUE);
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  @Override
  void see(int index) {
    switch (history.kind(index)) {
      case DELIVERED -> {
        if (known(index)) {
          deliver(index, pairAt(index));
        }
      }
      case HANDLED -> {
        if (known(index)) {
          handle(index, pairAt(index));
        }
      }
      case SETTLE_INVOKED, SETTLE_STALE -> answer(index, true);
      case SETTLED -> answer(index, false);
      case MEMBER_CLOSED ->
          closed[history.actor(index) * history.groupCount() + history.group(index)] = index;
      case MEMBER_RESUMED -> resumed[history.actor(index)] = history.nanos(index);
      default -> {}
    }
  }

  private void answer(int index, boolean none) {
    if (known(index)) {
      unanswered[pairAt(index)] = none;
    }
  }

  private void handle(int index, int pair) {
    int detail = history.detail(index);
    if (detail == 1 || detail == 3) {
      failed[pair]++;
    } else {
      done[pair] = index;
      if (terms.faultFree() || !inWindow(index)) {
        failed[pair] = 0;
      }
    }
  }

  private boolean inWindow(int index) {
    long now = history.nanos(index);
    return windows.overlap(now - terms.zombieWindow().toNanos(), now);
  }

  private void deliver(int index, int pair) {
    evaluated();
    if (terms.faultFree()) {
      opportunity();
    }
    if (last[pair] != NONE) {
      if (!terms.faultFree()) {
        opportunity();
      }
      if (!justified(index, pair)) {
        int before = last[pair];
        breach(index, history.message(index), () -> told(index, before, pair));
      }
    }
    last[pair] = index;
    byZombie[pair] = isZombie(index);
    done[pair] = NONE;
    unanswered[pair] = false;
  }

  private boolean justified(int index, int pair) {
    int before = last[pair];
    int message = history.message(index);
    if (!terms.faultFree()) {
      long until = until(index, pair);
      int left = departures.after(before);
      if (left < index && history.nanos(left) <= until) {
        failed[pair] = 0;
        return true;
      }
      // Who has lost something may begin one more handler before it hears of it, in vain.
      long heard = history.nanos(before) - terms.zombieWindow().toNanos();
      if (faults.overlap(heard, until)
          || leaseOver(index, pair)
          || byZombie[pair]
          || isZombie(index)
          || unanswered[pair]) {
        return true;
      }
    }
    int member = history.actor(before) * history.groupCount() + history.group(before);
    if (closed[member] > before && (done[pair] == NONE || done[pair] > closed[member])) {
      failed[pair] = 0;
      return true;
    }
    if (failed[pair] > 0) {
      failed[pair]--;
      return true;
    }
    return copied[pair]++ < copies.beyondOne(message);
  }

  private boolean isZombie(int index) {
    long since = resumed[history.actor(index)];
    return since != Long.MIN_VALUE
        && history.nanos(index) - since <= terms.zombieWindow().toNanos();
  }

  /** Until when the earlier delivery was not settled for certain. */
  private long until(int index, int pair) {
    long now = history.nanos(index);
    return done[pair] == NONE
        ? now
        : Math.min(now, history.nanos(done[pair]) + terms.settlementWindow().toNanos());
  }

  private boolean leaseOver(int index, int pair) {
    return terms.lease() != null
        && done[pair] == NONE
        && history.nanos(index) - history.nanos(last[pair]) >= terms.lease().toNanos();
  }

  private String told(int index, int before, int pair) {
    return "came to group %d again (attempt %d, at member %d; before: attempt %d, at member %d, %s) without a cause; %s"
        .formatted(
            history.group(index),
            history.number(index),
            history.actor(index),
            history.number(before),
            history.actor(before),
            done[pair] == NONE ? "still running" : "handled",
            likely(history.actor(index) == history.actor(before), done[pair] == NONE));
  }

  /** Where the author of a binder looks first. */
  private static String likely(boolean sameMember, boolean running) {
    if (running) {
      return sameMember
          ? "was it handed over twice, or did its lease end?"
          : "did two members own its shard, or did its lease end?";
    }
    return sameMember
        ? "was its settlement stored?"
        : "was its settlement stored before its shard was handed over?";
  }
}
