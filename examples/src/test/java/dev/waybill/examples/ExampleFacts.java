package dev.waybill.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.MessagingConfig;
import java.util.List;

/** What each example must show, on whatever broker. */
final class ExampleFacts {
  private ExampleFacts() {}

  static void quickstart(MessagingConfig config) {
    assertThat(Quickstart.run(config)).startsWith("order-1 charged at attempt 1, stored at ");
  }

  static void orderedRetry(MessagingConfig config) throws Exception {
    List<String> calls = OrderedRetry.run(config);

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

  static void parkedKey(MessagingConfig config) throws Exception {
    assertThat(ParkedKey.run(config)).containsExactly("bob-1", "ada-1", "ada-2", "ada-3");
  }

  static void deadLetterReplay(MessagingConfig config) throws Exception {
    assertThat(DeadLetterReplay.run(config))
        .containsExactlyInAnyOrder(
            "ada-1 EXHAUSTED after 2 attempts: the bank does not answer",
            "bob-1 EXHAUSTED after 2 attempts: the bank does not answer",
            "cyd-1 NON_RETRYABLE after 1 attempts: the order has no amount",
            "2 replayed and charged, 1 discarded");
  }

  static void idempotentConsumer(MessagingConfig config) throws Exception {
    assertThat(IdempotentConsumer.run(config)).containsExactly("ada-1", "ada-2");
  }

  static void twoBinders(MessagingConfig config, String invoicesServer) throws Exception {
    assertThat(TwoBinders.run(config))
        .hasSize(2)
        .allMatch(invoice -> invoice.contains(" by way of " + invoicesServer))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("invoice for ada-1 "),
            second -> assertThat(second).startsWith("invoice for ada-2 "));
  }
}
