package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * H11. Without faults an attempt is one more than the deliveries before it. With faults it is never
 * less than the one before (unless a former owner speaks, within the zombie window), equal only if
 * something was broken in between, and beyond the deliveries seen by no more than there were deaths
 * and other disturbances; deliveries are at most {@code maxAttempts} and one for each disturbance.
 * Where attempts are not durable, each disturbance may begin them anew. Messages that may be stored
 * twice are exempt: each copy counts for itself.
 */
final class Attempts extends Checker {
  private static final int NONE = -1;

  private final FaultWindows windows;
  private final PublishCopies copies;
  private final int[] last;
  private final int[] deliveries;
  private int disturbances;

  Attempts(History history, Terms terms) {
    super(history, terms);
    windows = FaultWindows.ofFaultsAndMembers(history);
    copies = new PublishCopies(history, terms, FaultWindows.ofFaults(history));
    last = new int[pairs()];
    Arrays.fill(last, NONE);
    deliveries = new int[pairs()];
  }

  @Override
  void see(int index) {
    switch (history.kind(index)) {
      case DELIVERED -> {
        if (known(index) && copies.beyondOne(history.message(index)) == 0) {
          deliver(index, pairAt(index));
        }
      }
      case MEMBER_KILLED, MEMBER_CLOSING, MEMBER_PAUSED, REVOKED, FAULT_BEGUN -> disturbances++;
      default -> {}
    }
  }

  private void deliver(int index, int pair) {
    int attempt = history.number(index);
    int before = deliveries[pair]++;
    evaluated();
    if (before > 0) {
      opportunity();
    }
    if (terms.faultFree()) {
      if (attempt != before + 1) {
        breach(index, history.message(index), () -> told(index, "must be " + (before + 1)));
      }
    } else {
      underFaults(index, attempt, before, last[pair]);
    }
    last[pair] = index;
  }

  private void underFaults(int index, int attempt, int before, int previous) {
    int message = history.message(index);
    int most = before + 1 + disturbances;
    if (attempt < 1 || attempt > most) {
      breach(index, message, () -> told(index, "must be within 1 and " + most));
    } else if (previous != NONE && fallsBack(index, previous)) {
      breach(
          index, message, () -> told(index, "must come after attempt " + history.number(previous)));
    } else if (before + 1 > bound()) {
      breach(
          index,
          message,
          () ->
              told(
                  index,
                  "is delivery %d, of %d allowed after %d disturbances"
                      .formatted(before + 1, bound(), disturbances)));
    }
  }

  private long bound() {
    long most = terms.maxAttempts();
    return terms.durableAttempts() ? most + disturbances : most * (disturbances + 1L);
  }

  private boolean fallsBack(int index, int previous) {
    int attempt = history.number(index);
    int former = history.number(previous);
    long now = history.nanos(index);
    if (attempt > former || windows.overlap(now - terms.zombieWindow().toNanos(), now)) {
      return false;
    }
    boolean disturbed =
        windows.overlap(history.nanos(previous), now)
            || history.actor(previous) != history.actor(index);
    return !disturbed || (attempt < former && terms.durableAttempts());
  }

  private String told(int index, String but) {
    return "came to group %d at member %d as attempt %d, which %s"
        .formatted(history.group(index), history.actor(index), history.number(index), but);
  }
}
