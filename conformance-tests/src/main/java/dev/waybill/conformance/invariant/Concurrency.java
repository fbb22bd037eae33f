package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/** H19. Counts per member and group; a sentinel and a stranger take a handler too. */
final class Concurrency extends Checker {
  private final int[] running;

  Concurrency(History history, Terms terms) {
    super(history, terms);
    running = new int[history.actorCount() * history.groupCount()];
  }

  @Override
  void see(int index) {
    int member = history.actor(index) * history.groupCount() + history.group(index);
    switch (history.kind(index)) {
      case DELIVERED -> begin(index, member);
      case HANDLED -> running[member] = Math.max(0, running[member] - 1);
      case MEMBER_KILLED -> {
        int from = history.actor(index) * history.groupCount();
        Arrays.fill(running, from, from + history.groupCount(), 0);
      }
      default -> {}
    }
  }

  private void begin(int index, int member) {
    int now = ++running[member];
    evaluated();
    if (now == terms.concurrency()) {
      opportunity();
    } else if (now > terms.concurrency()) {
      breach(
          index,
          history.message(index),
          () ->
              "began as handler %d at once at member %d of group %d, where %d are allowed"
                  .formatted(now, history.actor(index), history.group(index), terms.concurrency()));
    }
  }
}
