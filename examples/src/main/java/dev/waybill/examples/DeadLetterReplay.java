package dev.waybill.examples;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetters;
import dev.waybill.Delivery;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.NonRetryableException;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Looks at dead letters, sends back those whose cause is gone, and discards the others. */
public final class DeadLetterReplay {
  /** What the handler says of an order that can never be charged. */
  static final String NO_AMOUNT = "the order has no amount";

  private final List<String> lines = new ArrayList<>();
  private final Semaphore charged = new Semaphore(0);
  private volatile boolean bankIsUp;

  private DeadLetterReplay() {}

  /** Prints what was found and done. */
  public static void main(String[] args) throws InterruptedException {
    run(MessagingConfig.load()).forEach(System.out::println);
  }

  static List<String> run(MessagingConfig config) throws InterruptedException {
    return new DeadLetterReplay().tell(config);
  }

  private List<String> tell(MessagingConfig config) throws InterruptedException {
    SubscriptionOptions options =
        SubscriptionOptions.builder()
            .retry(RetryPolicy.fixed(Duration.ofMillis(50)).maxAttempts(2))
            .build();
    try (Messaging messaging = Messaging.open(config);
        Subscription billing = messaging.subscribe("orders", "billing", this::charge, options)) {
      billing.ready().join();
      messaging.publisher("orders").publishAll(Orders.placed("ada-1", "bob-1", "cyd-1")).join();
      DeadLetters deadLetters = messaging.deadLetters("orders", "billing");
      Wait.until("all are given up", () -> deadLetters.count().join() == 3);

      for (DeadLetter letter : all(deadLetters)) {
        lines.add(
            "%s %s after %d attempts: %s"
                .formatted(
                    letter.event().getId(),
                    letter.reason(),
                    letter.attempts(),
                    letter.message().orElse("")));
      }

      bankIsUp = true;
      int replayed =
          deadLetters.replay(letter -> !letter.message().orElse("").equals(NO_AMOUNT)).join();
      charged.acquire(replayed);
      int discarded = deadLetters.discard(letter -> true).join();
      lines.add(replayed + " replayed and charged, " + discarded + " discarded");
    }
    return lines;
  }

  private static List<DeadLetter> all(DeadLetters deadLetters) {
    List<DeadLetter> letters = new ArrayList<>();
    String cursor = null;
    do {
      DeadLetters.Page page = deadLetters.browse(cursor, 100).join();
      letters.addAll(page.letters());
      cursor = page.next();
    } while (cursor != null);
    return letters;
  }

  private void charge(Delivery delivery) {
    if (delivery.event().getId().equals("cyd-1")) {
      throw new NonRetryableException(NO_AMOUNT);
    }
    if (!bankIsUp) {
      throw new IllegalStateException("the bank does not answer");
    }
    charged.release();
  }
}
