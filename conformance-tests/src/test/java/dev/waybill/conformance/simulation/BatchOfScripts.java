package dev.waybill.conformance.simulation;

import dev.waybill.BatchResult;
import dev.waybill.Delivery;
import dev.waybill.conformance.simulation.Bites.Feature;
import dev.waybill.conformance.simulation.Rules.Ending;
import dev.waybill.conformance.simulation.Step.Publish;
import dev.waybill.conformance.stage.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A batch handler as the documentation wants it: one event after the other, none of a key of which
 * one has failed. Of those it passes over it says now that they went well, now that they failed,
 * which must make no difference. A failing event with an odd number fails its whole batch.
 */
final class BatchOfScripts {
  private final ScriptedHandler handler;
  private final Rules rules;

  BatchOfScripts(ScriptedHandler handler) {
    this.handler = handler;
    rules = handler.rules;
  }

  BatchResult handle(List<Delivery> batch) {
    if (handler.isGone()) {
      throw new IllegalStateException("nobody is here");
    }
    rules.bites.bit(Feature.BATCH, batch.size() > 1 ? 1 : 0);
    return isFailedAsAWhole(batch) ? failAll(batch) : oneByOne(batch);
  }

  private Ending ending(Message message, Delivery delivery) {
    return rules.ending(message, handler.group, delivery.attempt());
  }

  private boolean isFailedAsAWhole(List<Delivery> batch) {
    for (Delivery delivery : batch) {
      Message message = rules.scripts.message(delivery.event());
      if (message.number() % 2 == 1 && ending(message, delivery) == Ending.FAILED) {
        return true;
      }
    }
    return false;
  }

  /** The first of each key begins and fails; the others count as not run. */
  private BatchResult failAll(List<Delivery> batch) {
    Set<Integer> keys = new HashSet<>();
    for (Delivery delivery : batch) {
      int key = rules.scripts.message(delivery.event()).key();
      if (isFirst(keys, key)) {
        Message message = handler.started(delivery);
        if (message == null) {
          break;
        }
        handler.failedWithItsBatch(message, delivery.attempt());
      }
    }
    rules.bites.bit(Feature.FAILED_IN_BATCH, batch.size() > 1 ? 1 : 0);
    throw new IllegalStateException("the whole batch fails, as planned");
  }

  /** Without an order each event is by itself. */
  private boolean isFirst(Set<Integer> keys, int key) {
    return keys.add(key) || key == Publish.NO_KEY || rules.setup.unordered();
  }

  private BatchResult oneByOne(List<Delivery> batch) {
    BatchResult result = BatchResult.success();
    Set<Integer> failed = new HashSet<>();
    List<Delivery> passedOver = new ArrayList<>();
    for (Delivery delivery : batch) {
      Message planned = rules.scripts.message(delivery.event());
      if (failed.contains(planned.key())) {
        passedOver.add(delivery);
        continue;
      }
      Message message = handler.started(delivery);
      if (message == null) {
        throw new IllegalStateException("dead");
      }
      Ending ending = ending(message, delivery);
      handler.over(message, delivery.attempt(), ending);
      if (ending != Ending.WELL) {
        result.failed(delivery, rules.failure(message, ending));
        rules.bites.bit(Feature.FAILED_IN_BATCH, batch.size() > 1 ? 1 : 0);
        if (message.key() != Publish.NO_KEY && !rules.setup.unordered()) {
          failed.add(message.key());
        }
      }
    }
    for (Delivery delivery : passedOver) {
      if (rules.scripts.message(delivery.event()).number() % 2 == 0) {
        result.failed(delivery, new IllegalStateException("not run"));
      }
    }
    return result;
  }
}
