package dev.waybill.conformance.check;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.Journal;

/** What became of one message so far, in words: for whoever waits for it in vain. */
final class Whereabouts {
  private final int message;
  private boolean isConfirmed;
  private int deliveries;
  private int member;
  private int ended;
  private int inVain;

  private Whereabouts(int message) {
    this.message = message;
  }

  static String of(Journal journal, int message) {
    Whereabouts found = new Whereabouts(message);
    journal.read(0, found::see);
    return found.text();
  }

  private void see(Entry entry) {
    if (entry.message() != message) {
      return;
    }
    switch (entry.kind()) {
      case PUBLISH_CONFIRMED -> isConfirmed = true;
      case DELIVERED -> {
        deliveries++;
        member = entry.actor();
      }
      case HANDLED -> {
        ended++;
        inVain += entry.detail() == 0 ? 0 : 1;
      }
      default -> {}
    }
  }

  private String text() {
    if (!isConfirmed) {
      return "its publish is not confirmed: does each trySend end in its callback?";
    }
    if (deliveries == 0) {
      return "it is confirmed, and never came: did its shard go on where its last owner stopped?";
    }
    String told = "it came %d times, last to member %d, ".formatted(deliveries, member);
    if (ended < deliveries) {
      return told + "whose handler has not ended";
    }
    return told
        + "%d of its handlers failed or were interrupted, and it did not come again: who took over"
            .formatted(inVain)
        + " must be given what was not settled";
  }
}
