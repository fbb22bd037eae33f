package dev.waybill.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.waybill.Delivery;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.PublishReceipt;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Publishes one event and handles it. The README shows it. */
public final class Quickstart {
  private final CompletableFuture<String> charged = new CompletableFuture<>();

  private Quickstart() {}

  /** With the configuration of the environment; without any, on memory. */
  public static void main(String[] args) {
    System.out.println(run(MessagingConfig.load()));
  }

  static String run(MessagingConfig config) {
    return new Quickstart().tell(config);
  }

  private String tell(MessagingConfig config) {
    try (Messaging messaging = Messaging.open(config)) {
      Subscription billing =
          messaging.subscribe(
              "orders",
              "billing",
              this::charge,
              SubscriptionOptions.builder()
                  .concurrency(32)
                  .retry(RetryPolicy.exponential(Duration.ofMillis(200)).maxAttempts(5))
                  .build());
      billing.ready().join(); // what is published from here on reaches the group

      CloudEvent order =
          CloudEventBuilder.v1()
              .withId("order-1")
              .withSource(URI.create("/shop"))
              .withType("shop.order.placed")
              .withExtension("partitionkey", "ada") // events of one key keep their order
              .withData("text/plain", "two books".getBytes(UTF_8))
              .build();
      PublishReceipt receipt = messaging.publisher("orders").publish(order).join();

      return charged.join() + ", stored at " + receipt.position();
    } // lets running handlers end, settles them, leaves the group
  }

  private void charge(Delivery delivery) { // returning settles the event, throwing retries it
    charged.complete(delivery.event().getId() + " charged at attempt " + delivery.attempt());
  }
}
