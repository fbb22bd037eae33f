package dev.waybill.examples;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.DeadLetters;
import dev.waybill.Delivery;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.NonRetryableException;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * Order that survives a dead letter: later events of its key follow it to the dead letters, and
 * when somebody releases the key, they are handled in the order they were published.
 */
public final class ParkedKey {
  private final List<String> charged = new CopyOnWriteArrayList<>();
  private final Semaphore done = new Semaphore(0);
  private volatile boolean cardIsBlocked = true;

  private ParkedKey() {}

  /** Prints the orders as they were charged. */
  public static void main(String[] args) throws InterruptedException {
    run(MessagingConfig.load()).forEach(System.out::println);
  }

  static List<String> run(MessagingConfig config) throws InterruptedException {
    return new ParkedKey().tell(config);
  }

  private List<String> tell(MessagingConfig config) throws InterruptedException {
    SubscriptionOptions options =
        SubscriptionOptions.builder().deadLetters(DeadLetterPolicy.PARK_KEY).build();
    try (Messaging messaging = Messaging.open(config);
        Subscription billing = messaging.subscribe("orders", "billing", this::charge, options)) {
      billing.ready().join();
      messaging
          .publisher("orders")
          .publishAll(Orders.placed("ada-1", "ada-2", "ada-3", "bob-1"))
          .join();
      done.acquire(); // bob's: his key is not parked

      DeadLetters deadLetters = messaging.deadLetters("orders", "billing");
      Wait.until("ada's orders are parked", () -> deadLetters.count().join() == 3);

      cardIsBlocked = false; // the cause is gone ...
      deadLetters.release("ada").join(); // ... so let the key go on
      done.acquire(3);
      Wait.until("none is left", () -> deadLetters.count().join() == 0);
    }
    return List.copyOf(charged);
  }

  private void charge(Delivery delivery) {
    if (cardIsBlocked && delivery.key().filter("ada"::equals).isPresent()) {
      throw new NonRetryableException("the card of ada is blocked"); // no use in trying again
    }
    charged.add(delivery.event().getId());
    done.release();
  }
}
