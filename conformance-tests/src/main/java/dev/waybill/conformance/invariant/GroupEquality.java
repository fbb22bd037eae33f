package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;

/**
 * H18. Compares sets: how often a group may see a message is for {@link UnjustifiedRedelivery}. A
 * message of uncertain publish is compared too: stored is stored for every group.
 */
final class GroupEquality extends Checker {
  private final boolean[] ended;

  GroupEquality(History history, Terms terms) {
    super(history, terms);
    ended = new boolean[pairs()];
  }

  @Override
  void see(int index) {
    EntryKind kind = history.kind(index);
    boolean ends =
        kind == EntryKind.DEAD || (kind == EntryKind.HANDLED && history.detail(index) == 0);
    if (ends && known(index)) {
      ended[pairAt(index)] = true;
    }
  }

  @Override
  void end() {
    for (int message = 0; history.quiescent() && message < history.messageCount(); message++) {
      if (messages.exists(message) && !messages.rejected(message)) {
        compare(message);
      }
    }
  }

  private void compare(int message) {
    int with = -1;
    int without = -1;
    int owed = 0;
    for (int group = 0; group < history.groupCount(); group++) {
      if (owed(message, group)) {
        owed++;
        if (ended[pair(message, group)]) {
          with = group;
        } else {
          without = group;
        }
      }
    }
    if (owed < 2 || with < 0) {
      return;
    }
    evaluated();
    opportunity();
    if (without >= 0) {
      int one = with;
      int other = without;
      breach(-1, message, () -> "ended in group %d and did not in group %d".formatted(one, other));
    }
  }
}
