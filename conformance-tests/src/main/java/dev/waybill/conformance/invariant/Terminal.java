package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * H13. A dead letter is judged by what its message went through, wherever in the journal a reader
 * has noted it: it must not have been handled in that group; without a failure that forbids a retry
 * it must have used up its attempts (with faults, a dying member may hide one each); and in a run
 * without faults it has one record, and no delivery follows its entry, or the time of its copy
 * where that is known. Messages that may be stored twice are exempt from the last two.
 */
final class Terminal extends Checker {
  /** Brokers tell the time of a copy in whole milliseconds. */
  private static final long GRAIN = 1_000_000;

  private static final int NONE = -1;

  private final FaultWindows windows;
  private final PublishCopies copies;
  private final int[] dead;
  private final int[] records;
  private final int[] failed;
  private final int[] attempt;
  private final int[] handled;
  private final int[] last;
  private final boolean[] forbidden;
  private int deaths;

  Terminal(History history, Terms terms) {
    super(history, terms);
    windows = FaultWindows.ofFaultsAndMembers(history);
    copies = new PublishCopies(history, terms, FaultWindows.ofFaults(history));
    dead = filled();
    handled = filled();
    last = filled();
    records = new int[pairs()];
    failed = new int[pairs()];
    attempt = new int[pairs()];
    forbidden = new boolean[pairs()];
  }

  private int[] filled() {
    int[] array = new int[pairs()];
    Arrays.fill(array, NONE);
    return array;
  }

  @Override
  void see(int index) {
    switch (history.kind(index)) {
      case MEMBER_KILLED -> deaths++;
      case DELIVERED, HANDLED, DEAD -> {
        if (known(index)) {
          note(index, pairAt(index));
        }
      }
      default -> {}
    }
  }

  private void note(int index, int pair) {
    switch (history.kind(index)) {
      case DELIVERED -> {
        last[pair] = index;
        attempt[pair] = Math.max(attempt[pair], history.number(index));
      }
      case HANDLED -> {
        int detail = history.detail(index);
        if (detail == 0) {
          handled[pair] = index;
        } else {
          failed[pair]++;
          forbidden[pair] |= detail == 2;
        }
      }
      default -> {
        records[pair]++;
        if (dead[pair] == NONE) {
          dead[pair] = index;
        }
      }
    }
  }

  @Override
  void end() {
    for (int message = 0; message < history.messageCount(); message++) {
      for (int group = 0; group < history.groupCount(); group++) {
        if (messages.exists(message) && dead[pair(message, group)] != NONE) {
          evaluated();
          opportunity();
          judge(message, group, pair(message, group));
        }
      }
    }
  }

  private void judge(int message, int group, int pair) {
    int at = dead[pair];
    if (handled[pair] != NONE) {
      breach(
          at,
          message,
          () ->
              "is dead in group %d and was handled there (at member %d)"
                  .formatted(group, history.actor(handled[pair])));
    } else if (!forbidden[pair] && !exhausted(pair)) {
      breach(
          at,
          message,
          () ->
              "is dead in group %d after %d failed attempts of %d, none of which forbade another"
                  .formatted(group, failed[pair], terms.maxAttempts()));
    }
    if (copies.beyondOne(message) > 0) {
      return;
    }
    if (terms.faultFree() && records[pair] > 1) {
      breach(at, message, () -> "has %d dead letters in group %d".formatted(records[pair], group));
    }
    if (resurrected(pair)) {
      breach(
          last[pair],
          message,
          () ->
              "came to group %d at member %d when it was dead already"
                  .formatted(group, history.actor(last[pair])));
    }
  }

  private boolean exhausted(int pair) {
    int most = terms.maxAttempts();
    return failed[pair] >= most || (!terms.faultFree() && attempt[pair] + deaths >= most);
  }

  private boolean resurrected(int pair) {
    int at = dead[pair];
    if (last[pair] == NONE) {
      return false;
    }
    long copied = history.value(at) != 0 ? history.value(at) + GRAIN : history.nanos(at);
    long delivered = history.nanos(last[pair]);
    boolean after = last[pair] > at || (history.value(at) != 0 && delivered > copied);
    return after && (terms.faultFree() || !windows.overlap(Math.min(copied, delivered), delivered));
  }
}
