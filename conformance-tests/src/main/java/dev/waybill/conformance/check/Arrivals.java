package dev.waybill.conformance.check;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;

/** Which messages a group has been given so far. */
final class Arrivals {
  private static final int ANYBODY = -1;
  private final BitSet delivered = new BitSet();

  private Arrivals() {}

  static Arrivals of(Stage stage, int group) {
    return of(stage.journal().history(), group, ANYBODY);
  }

  /** Those that one member was given. */
  static Arrivals of(History history, int group, int member) {
    Arrivals arrivals = new Arrivals();
    for (int i = 0; i < history.length(); i++) {
      if (history.kind(i) == EntryKind.DELIVERED
          && history.group(i) == group
          && (member == ANYBODY || history.actor(i) == member)) {
        arrivals.delivered.set(history.message(i));
      }
    }
    return arrivals;
  }

  /** Waits until a group has been given all of these, or patience ends. */
  static void await(Stage stage, int group, Duration atMost, Collection<Integer> messages) {
    Patience.holds(
        atMost,
        () -> {
          Arrivals now = of(stage, group);
          return messages.stream().allMatch(now::delivered);
        });
  }

  boolean delivered(int message) {
    return delivered.get(message);
  }
}
