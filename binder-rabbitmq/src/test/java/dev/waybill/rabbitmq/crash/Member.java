package dev.waybill.rabbitmq.crash;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.Delivery;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.RetryPolicy;
import dev.waybill.StartPosition;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import dev.waybill.conformance.fault.ParentWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A consuming process that tests kill. Its handler does what the event's type says: {@code ok},
 * {@code flaky} (fails its first attempt), {@code doomed} (always fails), {@code broken} (fails
 * until a file named {@code mended} lies beside the log), {@code stuck} (waits for that file) or
 * {@code killer} (halts the JVM).
 *
 * <p>Arguments: endpoint, log file, concurrency, most milliseconds of a call, dead-letter policy,
 * then {@code destination/group} for each subscription.
 */
final class Member {
  static final int MAX_ATTEMPTS = 4;

  private final HandlerLog log;
  private final Path mended;
  private final int maxMillis;

  Member(HandlerLog log, Path mended, int maxMillis) {
    this.log = log;
    this.mended = mended;
    this.maxMillis = maxMillis;
  }

  static SubscriptionOptions options(
      int concurrency, DeadLetterPolicy policy, StartPosition start) {
    return SubscriptionOptions.builder()
        .concurrency(concurrency)
        .retry(RetryPolicy.fixed(Duration.ofMillis(20)).maxAttempts(MAX_ATTEMPTS))
        .deadLetters(policy)
        .start(start)
        .build();
  }

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[1]);
    Member member =
        new Member(new HandlerLog(file), file.resolveSibling("mended"), Integer.parseInt(args[3]));
    SubscriptionOptions options =
        options(
            Integer.parseInt(args[2]), DeadLetterPolicy.valueOf(args[4]), StartPosition.latest());
    Messaging messaging = Messaging.open(config(args[0]));
    List<Subscription> subscriptions = new ArrayList<>();
    for (int i = 5; i < args.length; i++) {
      String[] names = args[i].split("/");
      subscriptions.add(messaging.subscribe(names[0], names[1], member::handle, options));
    }
    for (Subscription subscription : subscriptions) {
      subscription.ready().join();
    }
    System.out.println("ready");
    for (String line = ParentWatch.nextLine(); line != null; line = ParentWatch.nextLine()) {
      if (line.equals("close")) {
        messaging.close();
        System.out.println("closed");
        return;
      }
    }
  }

  static MessagingConfig config(String endpoint) {
    return MessagingConfig.of(
        Map.of(
            "waybill.binder", "rabbitmq",
            "waybill.binders.rabbitmq.endpoint", endpoint,
            "waybill.defaults.partitions", "6",
            "waybill.destinations.orders.groups.billing.crash-budget", "3",
            "waybill.destinations.mails.groups.outbound.crash-budget", "3"));
  }

  private void work(Delivery delivery) throws InterruptedException {
    if (delivery.event().getType().equals("stuck")) {
      while (!Files.exists(mended)) {
        Thread.sleep(20);
      }
    }
    if (maxMillis > 0) { // what a handler does takes time; the kill should meet some of them
      Thread.sleep(ThreadLocalRandom.current().nextInt(maxMillis + 1));
    }
  }

  void handle(Delivery delivery) throws InterruptedException {
    String id = delivery.event().getId();
    String key = delivery.key().orElse("-");
    log.begin(id, key, delivery.attempt());
    if (delivery.event().getType().equals("killer")) {
      Runtime.getRuntime().halt(137);
    }
    try {
      work(delivery);
    } catch (InterruptedException e) { // its queue was lost, with the server that was killed
      log.end(id, key, false);
      throw e;
    }
    boolean fails =
        switch (delivery.event().getType()) {
          case "flaky" -> delivery.attempt() == 1;
          case "doomed" -> true;
          case "broken" -> !Files.exists(mended);
          default -> false;
        };
    log.end(id, key, !fails);
    if (fails) {
      throw new IllegalStateException("as the event says: " + delivery.event().getType());
    }
  }
}
