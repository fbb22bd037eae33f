package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import java.util.Arrays;

/**
 * H8. Of each key in each group it is enough to know which of the delivered messages is done with
 * last. A message that was never delivered blocks nothing here: a gap is a matter of loss. Silent
 * where the terms ask for no order.
 */
final class BlockingOrder extends Checker {
  private static final int NONE = -1;

  private final Endings endings;
  private final boolean[] delivered;
  private final int[] last;

  BlockingOrder(History history, Terms terms) {
    super(history, terms);
    endings = new Endings(history, terms);
    delivered = new boolean[pairs()];
    last = new int[history.groupCount() * messages.keyCount()];
    Arrays.fill(last, NONE);
  }

  @Override
  void see(int index) {
    if (history.kind(index) != EntryKind.DELIVERED
        || !terms.keyOrder()
        || !known(index)
        || !messages.keepsOrder(history.message(index))
        || delivered[pairAt(index)]) {
      return;
    }
    delivered[pairAt(index)] = true;
    int message = history.message(index);
    int group = history.group(index);
    int slot = group * messages.keyCount() + messages.key(message);
    int before = last[slot];
    int ending = before == NONE ? NONE : endings.of(pair(before, group));
    evaluated();
    if (messages.invoked(message) < ending) {
      opportunity();
    }
    if (ending > index) {
      breach(
          index,
          message,
          () ->
              "was first delivered in group %d (at member %d) before %s of its key was done with"
                  .formatted(group, history.actor(index), name(before)));
    }
    if (endings.of(pairAt(index)) > ending) {
      last[slot] = message;
    }
  }
}
