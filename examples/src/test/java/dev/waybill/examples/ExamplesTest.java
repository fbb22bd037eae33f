package dev.waybill.examples;

import dev.waybill.MessagingConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each example does what it says, on memory. */
class ExamplesTest {
  private static final MessagingConfig MEMORY = MessagingConfig.of(Map.of());

  @Test
  void quickstart() {
    ExampleFacts.quickstart(MEMORY);
  }

  @Test
  void orderedRetry() throws Exception {
    ExampleFacts.orderedRetry(MEMORY);
  }

  @Test
  void parkedKey() throws Exception {
    ExampleFacts.parkedKey(MEMORY);
  }

  @Test
  void deadLetterReplay() throws Exception {
    ExampleFacts.deadLetterReplay(MEMORY);
  }

  @Test
  void idempotentConsumer() throws Exception {
    ExampleFacts.idempotentConsumer(MEMORY);
  }

  @Test
  void twoBinders() throws Exception {
    MessagingConfig config =
        MessagingConfig.of(
            Map.of(
                "waybill.binder", "one",
                "waybill.binders.one.type", "memory",
                "waybill.binders.one.broker", "one",
                "waybill.binders.two.type", "memory",
                "waybill.binders.two.broker", "two",
                "waybill.binders.two.family", "queue",
                "waybill.destinations.invoices.binder", "two"));
    ExampleFacts.twoBinders(config, "memory, family queue");
  }
}
