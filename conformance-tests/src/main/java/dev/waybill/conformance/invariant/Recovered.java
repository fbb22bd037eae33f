package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;

/** H3. Counts and never breaks: whether an uncertain publish took effect is nobody's promise. */
final class Recovered extends Checker {
  private final boolean[] seen;

  Recovered(History history, Terms terms) {
    super(history, terms);
    seen = new boolean[history.messageCount()];
  }

  @Override
  void see(int index) {
    switch (history.kind(index)) {
      case DELIVERED, DEAD -> {
        if (known(index)) {
          seen[history.message(index)] = true;
        }
      }
      default -> {}
    }
  }

  @Override
  void end() {
    for (int message = 0; message < seen.length; message++) {
      if (messages.exists(message) && messages.uncertain(message)) {
        evaluated();
        if (seen[message]) {
          opportunity();
        }
      }
    }
  }
}
