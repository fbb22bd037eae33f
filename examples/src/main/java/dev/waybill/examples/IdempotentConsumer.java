package dev.waybill.examples;

import dev.waybill.Delivery;
import dev.waybill.IdempotencyStore;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.Publisher;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An event may come more than once: a publisher that could not learn how its publish ended sends it
 * again, a member dies before it settles. An idempotency store makes the handler's effect happen
 * once all the same. A failed attempt leaves no mark, so retry works as ever.
 */
public final class IdempotentConsumer {
  private final List<String> charged = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch lastCharged = new CountDownLatch(1);

  private IdempotentConsumer() {}

  /** Prints the orders that were charged. */
  public static void main(String[] args) throws InterruptedException {
    run(MessagingConfig.load()).forEach(System.out::println);
  }

  static List<String> run(MessagingConfig config) throws InterruptedException {
    return new IdempotentConsumer().tell(config);
  }

  private List<String> tell(MessagingConfig config) throws InterruptedException {
    // For one process. Members in several need a store that they share, such as a table.
    IdempotencyStore store = IdempotencyStore.inMemory(Duration.ofHours(1), 10_000);
    SubscriptionOptions options =
        SubscriptionOptions.builder()
            .idempotency(store)
            .retry(RetryPolicy.fixed(Duration.ofMillis(50)))
            .build();
    try (Messaging messaging = Messaging.open(config);
        Subscription billing = messaging.subscribe("orders", "billing", this::charge, options)) {
      billing.ready().join();
      Publisher orders = messaging.publisher("orders");
      orders.publish(Orders.placed("ada-1")).join();
      orders.publish(Orders.placed("ada-1")).join(); // the same event: source and id are equal
      orders.publish(Orders.placed("ada-2")).join();
      lastCharged.await(); // of ada's key, so the second ada-1 has come before it
    }
    return List.copyOf(charged);
  }

  private void charge(Delivery delivery) {
    if (delivery.attempt() == 1) {
      throw new IllegalStateException("the first attempt always fails here");
    }
    charged.add(delivery.event().getId());
    if (delivery.event().getId().equals("ada-2")) {
      lastCharged.countDown();
    }
  }
}
