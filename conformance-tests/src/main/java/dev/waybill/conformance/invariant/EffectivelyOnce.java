package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;

/** H15. Two at any moment are too many; none is too few when nothing more will come. */
final class EffectivelyOnce extends Checker {
  private final int[] effects;
  private final int[] deliveries;
  private final boolean[] dead;

  EffectivelyOnce(History history, Terms terms) {
    super(history, terms);
    effects = new int[pairs()];
    deliveries = new int[pairs()];
    dead = new boolean[pairs()];
  }

  @Override
  void see(int index) {
    switch (history.kind(index)) {
      case EFFECT, DELIVERED, SUPPRESSED, DEAD -> {
        if (known(index)) {
          note(index, pairAt(index));
        }
      }
      default -> {}
    }
  }

  private void note(int index, int pair) {
    switch (history.kind(index)) {
      case EFFECT -> took(index, pair);
      case DEAD -> dead[pair] = true;
      case SUPPRESSED -> opportunity();
      default -> {
        if (deliveries[pair]++ > 0) {
          opportunity();
        }
      }
    }
  }

  private void took(int index, int pair) {
    evaluated();
    int before = effects[pair]++;
    if (before > 0) {
      breach(
          index,
          history.message(index),
          () ->
              "took effect in group %d once more (at member %d), %d times before"
                  .formatted(history.group(index), history.actor(index), before));
    }
  }

  @Override
  void end() {
    if (!history.quiescent()) {
      return; // what has not come may yet come: no verdict
    }
    for (int message = 0; message < history.messageCount(); message++) {
      if (messages.exists(message) && messages.confirmed(message) >= 0) {
        for (int group = 0; group < history.groupCount(); group++) {
          judge(message, group);
        }
      }
    }
  }

  private void judge(int message, int group) {
    int pair = pair(message, group);
    if (!owed(message, group) || dead[pair]) {
      return;
    }
    evaluated();
    if (effects[pair] == 0) {
      breach(-1, message, () -> "was confirmed, and never took effect in group " + group);
    }
  }
}
