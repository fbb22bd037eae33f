package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.MessageTable;
import java.util.Arrays;

/** H1. Walks over publishes, not over deliveries: a key that nobody ever saw is lost too. */
final class Loss extends Checker {
  private static final int OPEN = Integer.MAX_VALUE;

  private final boolean[] confirmed;
  private final boolean[] terminal;
  private final int[] readyAt;
  private boolean quiescent;

  Loss(History history, Terms terms) {
    super(history, terms);
    confirmed = new boolean[history.messageCount()];
    terminal = new boolean[pairs()];
    readyAt = new int[history.groupCount()];
    Arrays.fill(readyAt, OPEN);
  }

  @Override
  void see(int index) {
    switch (history.kind(index)) {
      case PUBLISH_CONFIRMED -> confirmed[history.message(index)] = true;
      case MEMBER_READY -> {
        int group = history.group(index);
        readyAt[group] = Math.min(readyAt[group], index);
      }
      case HANDLED -> {
        if (history.detail(index) == 0) {
          terminal[pair(history.message(index), history.group(index))] = true;
        }
      }
      case DEAD -> terminal[pair(history.message(index), history.group(index))] = true;
      case QUIESCENT -> quiescent = true;
      default -> {}
    }
  }

  @Override
  void end() {
    if (!quiescent) {
      return; // what has not come may yet come: no verdict
    }
    MessageTable messages = history.messages();
    for (int message = 0; message < confirmed.length; message++) {
      for (int group = 0; confirmed[message] && group < readyAt.length; group++) {
        if (readyAt[group] < messages.invoked(message)) {
          evaluated();
          opportunity();
          if (!terminal[pair(message, group)]) {
            breach(
                -1,
                message,
                "was confirmed, and group "
                    + group
                    + " has neither handled it"
                    + " nor let it die");
          }
        }
      }
    }
  }
}
