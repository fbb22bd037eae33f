package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.Counted;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;

/** H20. Counts entries, whatever message they are of, and compares when a counter is told. */
final class Reconcile extends Checker {
  private final long[][] counts;
  private final boolean[] dead;

  Reconcile(History history, Terms terms) {
    super(history, terms);
    counts = new long[Counted.values().length][Math.max(1, history.groupCount())];
    dead = new boolean[pairs()];
  }

  @Override
  void see(int index) {
    int group = history.group(index);
    switch (history.kind(index)) {
      case PUBLISH_CONFIRMED -> add(Counted.PUBLISHED, 0, 1);
      case PUBLISH_REJECTED -> add(Counted.PUBLISH_REJECTED, 0, 1);
      case PUBLISH_UNCERTAIN -> add(Counted.PUBLISH_UNCERTAIN, 0, 1);
      case DELIVERED, FOREIGN -> {
        add(Counted.ATTEMPTS, group, 1);
        add(Counted.ATTEMPT_SPANS, group, 1);
      }
      case HANDLED -> handled(group, history.detail(index) == 0);
      case DEAD -> died(index);
      default -> {}
    }
  }

  /** Every failure is followed by an attempt, until its message is found dead. */
  private void handled(int group, boolean well) {
    if (well) {
      add(Counted.SUCCEEDED, group, 1);
      add(Counted.SETTLED, group, 1);
    } else {
      add(Counted.FAILED, group, 1);
      add(Counted.RETRIED, group, 1);
    }
  }

  private void died(int index) {
    if (known(index) && !dead[pairAt(index)]) {
      dead[pairAt(index)] = true;
      int group = history.group(index);
      add(Counted.DEAD_LETTERED, group, 1);
      add(Counted.RETRIED, group, -1);
      add(Counted.SETTLED, group, 1);
    }
  }

  private void add(Counted what, int group, int more) {
    counts[what.detail()][group] += more;
  }

  @Override
  void end() {
    for (int i = 0; i < history.length(); i++) {
      if (history.kind(i) == EntryKind.COUNTED) {
        compare(i, Counted.of(history.detail(i)), history.group(i));
      }
    }
  }

  private void compare(int index, Counted what, int group) {
    long expected = counts[what.detail()][what.isOfGroup() ? group : 0];
    evaluated();
    opportunity();
    if (history.value(index) != expected) {
      breach(
          index,
          -1,
          () ->
              "%s%s says %d, and the history %d"
                  .formatted(
                      what.counter(),
                      what.isOfGroup() ? " of group " + group : "",
                      history.value(index),
                      expected));
    }
  }
}
