package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * Where a message was done with in a group: handled, failed for good, or failed at its last
 * attempt. The entry of a dead letter tells nothing of when it died, so the failure that killed it
 * counts. A message that died without such a failure, which takes a fault, counts as done with from
 * its first delivery on. Immutable.
 */
final class Endings {
  private final History history;
  private final int[] at;

  Endings(History history, Terms terms) {
    this.history = history;
    at = new int[history.messageCount() * history.groupCount()];
    Arrays.fill(at, history.length());
    for (int i = 0; i < history.length(); i++) {
      if (history.kind(i) == EntryKind.HANDLED
          && ends(history.detail(i), history.number(i), terms)
          && history.messages().exists(history.message(i))) {
        at[pair(i)] = Math.min(at[pair(i)], i);
      }
    }
    if (!terms.faultFree()) {
      passOverTheDead();
    }
  }

  private static boolean ends(int detail, int attempt, Terms terms) {
    return detail == 0 || detail == 2 || (detail == 1 && attempt >= terms.maxAttempts());
  }

  private void passOverTheDead() {
    for (int i = 0; i < history.length(); i++) {
      if (history.kind(i) == EntryKind.DEAD
          && history.messages().exists(history.message(i))
          && at[pair(i)] == history.length()) {
        at[pair(i)] = 0;
      }
    }
  }

  private int pair(int index) {
    return history.message(index) * history.groupCount() + history.group(index);
  }

  /**
   * The index of the entry that ended a (message, group) pair; the history's length if none did.
   */
  int of(int pair) {
    return at[pair];
  }
}
