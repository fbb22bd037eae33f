package dev.waybill.test.billing;

import dev.waybill.Backoff;
import dev.waybill.DeadLetterPolicy;
import dev.waybill.Delivery;
import dev.waybill.IdempotencyStore;
import dev.waybill.Messaging;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Duration;

/**
 * An application like many: charges each order and publishes an invoice. It knows nothing of tests.
 */
final class Billing implements AutoCloseable {
  private final Messaging messaging;
  private final Bank bank;
  private final Subscription subscription;

  Billing(Messaging messaging, Bank bank, IdempotencyStore handled) {
    this.messaging = messaging;
    this.bank = bank;
    subscription =
        messaging.subscribe(
            "orders",
            "billing",
            this::charge,
            SubscriptionOptions.builder()
                .retry(
                    RetryPolicy.defaults()
                        .maxAttempts(5)
                        .backoff(new Backoff(Duration.ofSeconds(1), 5, Duration.ofMinutes(5), 0)))
                .holdLimit(Duration.ofMinutes(5))
                .deadLetters(DeadLetterPolicy.PARK_KEY)
                .idempotency(handled)
                .build());
    subscription.ready().join();
  }

  private void charge(Delivery delivery) throws Exception {
    CloudEvent order = delivery.event();
    bank.charge(order.getId());
    messaging.publisher("invoices").publish(invoice(order)); // confirmed before this is settled
  }

  private static CloudEvent invoice(CloudEvent order) {
    return CloudEventBuilder.v1()
        .withId("invoice-" + order.getId())
        .withSource(URI.create("/billing"))
        .withType("billing.invoice.issued")
        .build();
  }

  @Override
  public void close() {
    subscription.close(Duration.ofSeconds(30));
  }
}
