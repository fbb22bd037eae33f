package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * H6. Compares only what was delivered, and only the first time: gaps are a matter of loss, repeats
 * one of redelivery.
 */
final class FirstDeliveryOrder extends Checker {
  private static final int NEVER = -1;

  private final int[] first;
  private final int[] highest;
  private final int[] lastOfStream;
  private final int[] predecessor;

  FirstDeliveryOrder(History history, Terms terms) {
    super(history, terms);
    first = filled(pairs());
    highest = filled(history.groupCount() * messages.streamCount());
    lastOfStream = filled(messages.streamCount());
    predecessor = filled(history.messageCount());
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NEVER);
    return array;
  }

  @Override
  void see(int index) {
    if (!known(index) || !messages.keepsOrder(history.message(index))) {
      return;
    }
    switch (history.kind(index)) {
      case PUBLISH_INVOKED -> {
        int message = history.message(index);
        int stream = messages.stream(message);
        predecessor[message] = lastOfStream[stream];
        lastOfStream[stream] = message;
      }
      case DELIVERED -> {
        if (first[pairAt(index)] == NEVER) {
          first[pairAt(index)] = index;
          judge(index);
        }
      }
      default -> {}
    }
  }

  private void judge(int index) {
    int message = history.message(index);
    int group = history.group(index);
    int at = group * messages.streamCount() + messages.stream(message);
    int before = highest[at];
    evaluated();
    if (before != NEVER && messages.sequence(message) < messages.sequence(before)) {
      breach(
          index,
          message,
          () ->
              "was first delivered in group %d (at member %d) after %s"
                  .formatted(group, history.actor(index), name(before)));
    } else {
      highest[at] = message;
    }
  }

  @Override
  void end() {
    for (int message = 0; message < history.messageCount(); message++) {
      int before = predecessor[message];
      for (int group = 0; before != NEVER && group < history.groupCount(); group++) {
        if (first[pair(message, group)] != NEVER
            && messages.invoked(message) < first[pair(before, group)]) {
          opportunity();
        }
      }
    }
  }
}
