package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.MessageTable;

/**
 * How often a message may be stored beyond once: by an application that published it again, and by
 * a binder that repeats a send of unknown outcome without the broker knowing that it is the same.
 * The latter takes a fault, and shows as an uncertain publish or as one that a fault overlapped.
 */
final class PublishCopies {
  private final MessageTable messages;
  private final History history;
  private final Terms terms;
  private final FaultWindows faults;

  PublishCopies(History history, Terms terms, FaultWindows faults) {
    this.history = history;
    this.terms = terms;
    this.faults = faults;
    messages = history.messages();
  }

  int beyondOne(int message) {
    return Math.max(0, messages.copies(message) - 1) + (repeated(message) ? 1 : 0);
  }

  private boolean repeated(int message) {
    if (terms.faultFree() || terms.idempotentPublish()) {
      return false;
    }
    int confirmed = messages.confirmed(message);
    return confirmed < 0
        || faults.overlap(history.nanos(messages.invoked(message)), history.nanos(confirmed));
  }
}
