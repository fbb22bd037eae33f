package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * H12. A message whose script lets it fail for good, and which is dead, was delivered exactly
 * {@code maxAttempts} times; with faults, at least as often less one for each death of a member,
 * since a dying member may not have told (how often at most is for {@link Attempts}). The least
 * wait after a failed attempt is measured from the end of its handler to the next delivery; with
 * faults only where none came between. There is no longest wait, so stalls excuse nothing.
 */
final class Retries extends Checker {
  private static final int NONE = -1;

  private final FaultWindows windows;
  private final PublishCopies copies;
  private final int[] deliveries;
  private final int[] last;
  private final int[] failedAt;
  private final boolean[] dead;
  private final boolean[] forbidden;
  private int deaths;

  Retries(History history, Terms terms) {
    super(history, terms);
    windows = FaultWindows.ofFaultsAndMembers(history);
    copies = new PublishCopies(history, terms, FaultWindows.ofFaults(history));
    deliveries = new int[pairs()];
    last = new int[pairs()];
    Arrays.fill(last, NONE);
    failedAt = new int[pairs()];
    Arrays.fill(failedAt, NONE);
    dead = new boolean[pairs()];
    forbidden = new boolean[pairs()];
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
      case DEAD -> {
        if (known(index)) {
          dead[pairAt(index)] = true;
        }
      }
      case MEMBER_KILLED -> deaths++;
      default -> {}
    }
  }

  /** A former owner that ends late says nothing of when the latest delivery failed. */
  private void handle(int index, int pair) {
    int begun = last[pair];
    if (begun != NONE
        && history.actor(begun) == history.actor(index)
        && history.number(begun) == history.number(index)) {
      failedAt[pair] = history.detail(index) == 1 ? index : NONE;
    }
    forbidden[pair] |= history.detail(index) == 2;
  }

  private void deliver(int index, int pair) {
    deliveries[pair]++;
    last[pair] = index;
    int failed = failedAt[pair];
    failedAt[pair] = NONE;
    if (failed == NONE
        || copies.beyondOne(history.message(index)) > 0
        || mayBeSoon(failed, index)) {
      return;
    }
    long least = terms.leastDelayNanos(history.number(failed));
    if (least == 0) {
      return;
    }
    evaluated();
    opportunity();
    long gap = history.nanos(index) - history.nanos(failed);
    if (gap < least) {
      breach(
          index,
          history.message(index),
          () ->
              "came to group %d at member %d only %,d ns after attempt %d had failed at member %d; the least wait is %,d ns"
                  .formatted(
                      history.group(index),
                      history.actor(index),
                      gap,
                      history.number(failed),
                      history.actor(failed),
                      least));
    }
  }

  private boolean mayBeSoon(int failed, int index) {
    if (history.actor(failed) != history.actor(index) && !terms.durableAttempts()) {
      return true;
    }
    // Who takes over may not have heard of the failure of a former owner that woke up.
    long from = history.nanos(failed) - terms.zombieWindow().toNanos();
    return !terms.faultFree() && windows.overlap(from, history.nanos(index));
  }

  @Override
  void end() {
    for (int message = 0; message < history.messageCount(); message++) {
      if (messages.exists(message) && copies.beyondOne(message) == 0) {
        for (int group = 0; group < history.groupCount(); group++) {
          judge(message, group);
        }
      }
    }
  }

  private void judge(int message, int group) {
    int pair = pair(message, group);
    int most = terms.maxAttempts();
    if (!dead[pair] || forbidden[pair] || messages.failures(message, group) < most) {
      return;
    }
    evaluated();
    opportunity();
    int seen = deliveries[pair];
    if (terms.faultFree() ? seen != most : seen + deaths < most) {
      breach(
          -1,
          message,
          () ->
              "fails for good in group %d, and was delivered %d times instead of %d"
                  .formatted(group, seen, most));
    }
  }
}
