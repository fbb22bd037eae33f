package dev.waybill.examples;

import dev.waybill.Backoff;
import dev.waybill.Delivery;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * An event that fails is tried again after a while. Later events of its key wait for it; events of
 * other keys do not.
 */
public final class OrderedRetry {
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final CountDownLatch charged = new CountDownLatch(4);

  private OrderedRetry() {}

  /** Prints the calls of the handler in the order they came. */
  public static void main(String[] args) throws InterruptedException {
    run(MessagingConfig.load()).forEach(System.out::println);
  }

  static List<String> run(MessagingConfig config) throws InterruptedException {
    return new OrderedRetry().tell(config);
  }

  private List<String> tell(MessagingConfig config) throws InterruptedException {
    SubscriptionOptions options =
        SubscriptionOptions.builder()
            .retry(
                RetryPolicy.defaults()
                    .maxAttempts(5)
                    .on(IOException.class, Backoff.fixed(Duration.ofMillis(300))))
            .build();
    try (Messaging messaging = Messaging.open(config);
        Subscription billing = messaging.subscribe("orders", "billing", this::charge, options)) {
      billing.ready().join();
      messaging
          .publisher("orders")
          .publishAll(Orders.placed("ada-1", "ada-2", "bob-1", "bob-2"))
          .join();
      charged.await();
    }
    return List.copyOf(calls);
  }

  private void charge(Delivery delivery) throws IOException {
    String order = delivery.event().getId();
    calls.add(order + ", attempt " + delivery.attempt());
    if (order.equals("ada-1") && delivery.attempt() < 3) {
      throw new IOException("the bank does not answer");
    }
    charged.countDown();
  }
}
