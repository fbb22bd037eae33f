package dev.waybill.examples;

import dev.waybill.Delivery;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.Publisher;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * Two brokers in one process: orders come in on one, and go out on the other once they are charged.
 * Configuration says which destination lives where; the code cannot tell.
 */
public final class TwoBinders {
  private final List<String> invoices = new CopyOnWriteArrayList<>();
  private final CountDownLatch written = new CountDownLatch(2);

  private TwoBinders() {}

  /** On two brokers in memory, unless configuration says otherwise. */
  public static void main(String[] args) throws InterruptedException {
    MessagingConfig config =
        MessagingConfig.builder()
            .set("waybill.binder", "inside")
            .set("waybill.binders.inside.type", "memory")
            .set("waybill.binders.inside.broker", "inside")
            .set("waybill.binders.outside.type", "memory")
            .set("waybill.binders.outside.broker", "outside")
            .set("waybill.destinations.invoices.binder", "outside")
            .load()
            .build();
    run(config).forEach(System.out::println);
  }

  static List<String> run(MessagingConfig config) throws InterruptedException {
    return new TwoBinders().tell(config);
  }

  private List<String> tell(MessagingConfig config) throws InterruptedException {
    try (Messaging messaging = Messaging.open(config)) {
      Publisher invoicing = messaging.publisher("invoices");
      Subscription archive =
          messaging.subscribe("invoices", "archive", delivery -> write(delivery, messaging));
      // The order is settled once its invoice is confirmed, and handled again if that fails: an
      // invoice may come twice, but never not at all.
      Subscription billing =
          messaging.subscribeAsync(
              "orders",
              "billing",
              delivery -> invoicing.publish(delivery.event()),
              SubscriptionOptions.defaults());
      archive.ready().join();
      billing.ready().join();
      messaging.publisher("orders").publishAll(Orders.placed("ada-1", "ada-2")).join();
      written.await();
    }
    return List.copyOf(invoices);
  }

  private void write(Delivery delivery, Messaging messaging) {
    String server = messaging.capabilities(delivery.destination()).server();
    invoices.add("invoice for " + delivery.event().getId() + " by way of " + server);
    written.countDown();
  }
}
