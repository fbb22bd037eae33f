package dev.waybill.conformance.simulation;

import dev.waybill.conformance.simulation.Step.Publish;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.Trouble;
import io.cloudevents.CloudEvent;
import java.util.HashMap;
import java.util.Map;

/** The messages of a plan: what their events look like, and what handlers do with them. */
final class Scripts {
  private final MessageCodec codec;
  private final Map<Integer, Message> messages = new HashMap<>();
  private final Map<Integer, Publish> scripts = new HashMap<>();

  Scripts(Plan plan) {
    codec = new MessageCodec("simulation", plan.setup().schedule());
    Map<Long, Integer> sequences = new HashMap<>();
    for (Publish publish : plan.publishes()) {
      long stream = (long) publish.publisher() << 32 | (publish.key() & 0xffff_ffffL);
      int sequence = sequences.merge(stream, 1, Integer::sum) - 1;
      int number = publish.number();
      int where = publish.where() == 0 ? Message.EVERYWHERE : publish.where();
      messages.put(
          number,
          Message.good(number, publish.publisher(), publish.key(), sequence)
              .failing(publish.failures(), where, Trouble.EXCEPTION));
      scripts.put(number, publish);
    }
  }

  Message message(Publish publish) {
    return messages.get(publish.number());
  }

  CloudEvent event(Message message) {
    return codec.event(message);
  }

  /** The message an event says it is. */
  Message message(CloudEvent event) {
    return codec.message(event).orElseThrow(() -> new AssertionError("a stranger: " + event));
  }

  /** The number of the message whose event has this id. */
  static int number(String id) {
    return Integer.parseInt(id.split("/", -1)[1]);
  }

  boolean isIntact(Message message, CloudEvent event) {
    return codec.isIntact(message, event);
  }

  /** What the plan says of a message. */
  Publish of(Message message) {
    return scripts.get(message.number());
  }
}
