package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;

/** H1. Walks over publishes, not over deliveries: a key that nobody ever saw is lost too. */
final class Loss extends Checker {
  private final boolean[] terminal;

  Loss(History history, Terms terms) {
    super(history, terms);
    terminal = new boolean[pairs()];
  }

  @Override
  void see(int index) {
    boolean ends =
        switch (history.kind(index)) {
          case HANDLED -> history.detail(index) == 0;
          case DEAD -> true;
          default -> false;
        };
    if (ends && known(index)) {
      terminal[pairAt(index)] = true;
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
    if (!owed(message, group)) {
      return;
    }
    evaluated();
    opportunity();
    if (!terminal[pair(message, group)]) {
      breach(
          -1,
          message,
          () ->
              "was confirmed, and group %d has neither handled it nor let it die%s"
                  .formatted(group, place(message, group)));
    }
  }

  /** Where in its stream the gap is, which tells a group that began late from one that lost. */
  private String place(int message, int group) {
    int stream = messages.stream(message);
    if (stream < 0) {
      return "";
    }
    boolean before = false;
    boolean after = false;
    for (int other = 0; other < history.messageCount(); other++) {
      if (messages.exists(other)
          && messages.stream(other) == stream
          && terminal[pair(other, group)]) {
        before |= messages.sequence(other) < messages.sequence(message);
        after |= messages.sequence(other) > messages.sequence(message);
      }
    }
    if (before && after) {
      return ", but did so with earlier and later ones of its publisher and key";
    }
    if (before) {
      return ", nor any later one of its publisher and key";
    }
    return after ? ", nor any earlier one of its publisher and key" : ", nor any of its key at all";
  }
}
