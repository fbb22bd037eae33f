package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;

/**
 * H5, for subscriptions that settle before they handle. How many may be lost with a member is not
 * judged: what was settled and not yet handed to a handler shows nowhere. Without faults nothing
 * may.
 */
final class AtMostOnce extends Checker {
  private final int[] deliveries;

  AtMostOnce(History history, Terms terms) {
    super(history, terms);
    deliveries = new int[pairs()];
  }

  @Override
  void see(int index) {
    if (history.kind(index) != EntryKind.DELIVERED || !known(index)) {
      return;
    }
    int before = deliveries[pairAt(index)]++;
    int message = history.message(index);
    evaluated();
    opportunity();
    if (before >= Math.max(1, messages.copies(message))) {
      breach(
          index,
          message,
          () ->
              "came to group %d once more (at member %d), %d times before"
                  .formatted(history.group(index), history.actor(index), before));
    }
  }

  @Override
  void end() {
    if (!terms.faultFree() || !history.quiescent()) {
      return;
    }
    for (int message = 0; message < history.messageCount(); message++) {
      for (int group = 0; group < history.groupCount(); group++) {
        if (messages.exists(message)
            && messages.confirmed(message) >= 0
            && owed(message, group)
            && deliveries[pair(message, group)] == 0) {
          int missed = group;
          evaluated();
          breach(-1, message, () -> "never came to group %d, without any fault".formatted(missed));
        }
      }
    }
  }
}
