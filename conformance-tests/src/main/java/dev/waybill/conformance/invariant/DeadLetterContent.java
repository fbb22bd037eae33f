package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;

/** H14. The reader has compared the record with the event recomputed from the seed. */
final class DeadLetterContent extends Checker {
  DeadLetterContent(History history, Terms terms) {
    super(history, terms);
  }

  @Override
  void see(int index) {
    if (history.kind(index) != EntryKind.DEAD || !known(index)) {
      return;
    }
    evaluated();
    opportunity();
    if (history.detail(index) != 0) {
      breach(
          index,
          history.message(index),
          () ->
              "is dead in group %d with other attributes or data than were published"
                  .formatted(history.group(index)));
    }
  }
}
