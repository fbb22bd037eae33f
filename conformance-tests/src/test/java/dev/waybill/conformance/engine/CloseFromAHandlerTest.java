package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionState;
import dev.waybill.memory.MemoryBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** With real threads: a program may end because an event says so. */
class CloseFromAHandlerTest {
  private static final String BROKER = "close-from-a-handler";

  private static Messaging open() {
    return Messaging.open(
        MessagingConfig.of(
            Map.of(
                "waybill.binders.memory.broker", BROKER, "waybill.binders.memory.retain", "true")));
  }

  @Test
  void settlesTheEventWhoseHandlerClosesEverything() throws Exception {
    List<String> handled = new CopyOnWriteArrayList<>();
    CountDownLatch closing = new CountDownLatch(1);
    Messaging first = open();
    Subscription subscription =
        first.subscribe(
            "orders",
            "billing",
            delivery -> {
              first.close(Duration.ofSeconds(10));
              handled.add("first " + delivery.event().getId());
              closing.countDown();
            });
    subscription.ready().join();
    first.publisher("orders").publish(Events.event("a1")).join();
    closing.await();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> subscription.state() == SubscriptionState.CLOSED);

    try (Messaging second = open()) {
      second
          .subscribe(
              "orders", "billing", delivery -> handled.add("second " + delivery.event().getId()))
          .ready()
          .join();
      second.publisher("orders").publish(Events.event("a2")).join();
      await().atMost(Duration.ofSeconds(20)).until(() -> handled.size() >= 2);
    } finally {
      MemoryBroker.discard(BROKER);
    }

    assertThat(handled).containsExactly("first a1", "second a2");
  }
}
