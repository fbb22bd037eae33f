package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.Journal;

/**
 * H2. Strangers from other runs are no breach: a cluster may be shared. A sentinel is no message.
 */
final class Phantom extends Checker {
  Phantom(History history, Terms terms) {
    super(history, terms);
  }

  @Override
  void see(int index) {
    switch (history.kind(index)) {
      case DELIVERED -> seen(index, "delivered");
      case DEAD -> seen(index, "found dead");
      case CORRUPT -> {
        evaluated();
        breach(
            index,
            history.message(index),
            () ->
                "came with another content to group %d at member %d"
                    .formatted(history.group(index), history.actor(index)));
      }
      case FOREIGN -> {
        evaluated();
        if (history.detail(index) == 1) {
          breach(
              index,
              -1,
              () ->
                  "group %d was delivered an event that bears the name of this run but was never published (hash of its id %x)"
                      .formatted(history.group(index), history.value(index)));
        }
      }
      default -> {}
    }
  }

  private void seen(int index, String how) {
    int message = history.message(index);
    if (message == Journal.NO_MESSAGE) {
      return;
    }
    evaluated();
    opportunity();
    if (!messages.exists(message)) {
      breach(index, message, () -> told(how, index, "never published"));
    } else if (index < messages.invoked(message)) {
      breach(index, message, () -> told(how, index, "not yet published"));
    } else if (messages.rejected(message)) {
      breach(index, message, () -> told(how, index, "rejected, definitely, at its publish"));
    }
  }

  private String told(String how, int index, String but) {
    return "was %s in group %d but %s".formatted(how, history.group(index), but);
  }
}
