package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import java.util.concurrent.TimeUnit;

/**
 * H17. Counts from the last {@link EntryKind#HEALED}. Who never comes to rest breaks it too: what
 * is still open at the end of the history is late.
 */
final class Liveness extends Checker {
  private final Endings endings;

  Liveness(History history, Terms terms) {
    super(history, terms);
    endings = new Endings(history, terms);
  }

  @Override
  void see(int index) {}

  @Override
  void end() {
    int healed = healed();
    if (terms.recovery() == null || healed < 0) {
      return;
    }
    long deadline = history.nanos(healed) + terms.recovery().toNanos();
    for (int message = 0; message < history.messageCount(); message++) {
      if (messages.exists(message)
          && messages.confirmed(message) >= 0
          && messages.invoked(message) < healed) {
        for (int group = 0; group < history.groupCount(); group++) {
          if (owed(message, group)) {
            judge(message, group, healed, deadline);
          }
        }
      }
    }
  }

  private void judge(int message, int group, int healed, long deadline) {
    int ending = endings.of(pair(message, group));
    evaluated();
    if (ending < healed) {
      return;
    }
    opportunity();
    boolean open = ending == history.length();
    if (open || history.nanos(ending) > deadline) {
      breach(
          open ? -1 : ending,
          message,
          () ->
              "was open in group %d when everything worked again, and %s"
                  .formatted(group, open ? "still is" : "for " + millis(healed, ending) + " ms"));
    }
  }

  private long millis(int from, int to) {
    return TimeUnit.NANOSECONDS.toMillis(history.nanos(to) - history.nanos(from));
  }

  private int healed() {
    for (int i = history.length() - 1; i >= 0; i--) {
      if (history.kind(i) == EntryKind.HEALED) {
        return i;
      }
    }
    return -1;
  }
}
