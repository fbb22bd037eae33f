package dev.waybill.examples;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each example does the same on a real Kafka. */
@Tag("broker")
class ExamplesIT {
  @Test
  void quickstart() {
    ExampleFacts.quickstart(KafkaConfig.config());
  }

  @Test
  void orderedRetry() throws Exception {
    ExampleFacts.orderedRetry(KafkaConfig.config());
  }

  @Test
  void parkedKey() throws Exception {
    ExampleFacts.parkedKey(KafkaConfig.config());
  }

  @Test
  void deadLetterReplay() throws Exception {
    ExampleFacts.deadLetterReplay(KafkaConfig.config());
  }

  @Test
  void idempotentConsumer() throws Exception {
    ExampleFacts.idempotentConsumer(KafkaConfig.config());
  }

  @Test
  void twoBinders() throws Exception {
    ExampleFacts.twoBinders(
        KafkaConfig.config(
            Map.of(
                "waybill.binders.memory.family", "log",
                "waybill.destinations.invoices.binder", "memory")),
        "memory, family log");
    ExampleFacts.twoBinders(
        KafkaConfig.config(
            Map.of(
                "waybill.binders.memory.family", "queue",
                "waybill.destinations.orders.binder", "memory")),
        "Kafka");
  }
}
