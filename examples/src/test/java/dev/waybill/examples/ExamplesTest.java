package dev.waybill.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.MessagingConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each example does what it says, on memory. */
class ExamplesTest {
  private static final MessagingConfig MEMORY = MessagingConfig.of(Map.of());

  @Test
  void quickstart() {
    assertThat(Quickstart.run(MEMORY)).startsWith("order-1 charged at attempt 1, stored at ");
  }

  @Test
  void orderedRetry() throws Exception {
    List<String> calls = OrderedRetry.run(MEMORY);

    assertThat(calls)
        .filteredOn(call -> call.startsWith("ada"))
        .containsExactly(
            "ada-1, attempt 1", "ada-1, attempt 2", "ada-1, attempt 3", "ada-2, attempt 1");
    assertThat(calls)
        .filteredOn(call -> call.startsWith("bob"))
        .containsExactly("bob-1, attempt 1", "bob-2, attempt 1");
    assertThat(calls.indexOf("bob-2, attempt 1"))
        .as("bob does not wait for ada")
        .isLessThan(calls.indexOf("ada-1, attempt 3"));
  }

  @Test
  void parkedKey() throws Exception {
    assertThat(ParkedKey.run(MEMORY)).containsExactly("bob-1", "ada-1", "ada-2", "ada-3");
  }

  @Test
  void deadLetterReplay() throws Exception {
    assertThat(DeadLetterReplay.run(MEMORY))
        .containsExactlyInAnyOrder(
            "ada-1 EXHAUSTED after 2 attempts: the bank does not answer",
            "bob-1 EXHAUSTED after 2 attempts: the bank does not answer",
            "cyd-1 NON_RETRYABLE after 1 attempts: the order has no amount",
            "2 replayed and charged, 1 discarded");
  }

  @Test
  void idempotentConsumer() throws Exception {
    assertThat(IdempotentConsumer.run(MEMORY)).containsExactly("ada-1", "ada-2");
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

    assertThat(TwoBinders.run(config))
        .containsExactly(
            "invoice for ada-1 by way of memory, family queue",
            "invoice for ada-2 by way of memory, family queue");
  }
}
