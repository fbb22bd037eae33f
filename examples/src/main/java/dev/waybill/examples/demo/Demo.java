package dev.waybill.examples.demo;

import dev.waybill.Backoff;
import dev.waybill.DeadLetter;
import dev.waybill.DeadLetters;
import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.PublishOutcome;
import dev.waybill.RecordingTelemetry;
import dev.waybill.RetryPolicy;
import dev.waybill.Subscription;
import dev.waybill.SubscriptionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A shop publishes orders, a group ships them, one order cannot be shipped. Which broker carries
 * the orders is a matter of configuration; this class names none.
 */
public final class Demo {
  private static final List<Order> ORDERS =
      List.of(
          new Order(1, "ada", "tea", "Lyon"),
          new Order(2, "bob", "harp", "Atlantis"),
          new Order(3, "cyd", "ink", "Oslo"),
          new Order(4, "ada", "cups", "Lyon"),
          new Order(5, "bob", "strings", "Rome"),
          new Order(6, "cyd", "paper", "Oslo"),
          new Order(7, "ada", "spoons", "Lyon"),
          new Order(8, "bob", "music", "Rome"),
          new Order(9, "cyd", "pens", "Oslo"));

  /** Without jitter, so that one can read the waits off the clock. */
  private static final RetryPolicy RETRY =
      RetryPolicy.defaults()
          .maxAttempts(3)
          .backoff(new Backoff(Duration.ofMillis(400), 2, Duration.ofSeconds(5), 0));

  private final Paper paper;
  private final Shipping shipping;
  private final RecordingTelemetry telemetry = new RecordingTelemetry();

  Demo(Paper paper) {
    this.paper = paper;
    shipping = new Shipping(RETRY, paper);
  }

  /** Runs the story with the configuration of the environment. */
  public static void main(String[] args) throws InterruptedException {
    // One partition: what keeps the orders of different customers apart is the engine, not luck.
    MessagingConfig config =
        MessagingConfig.builder()
            .set("waybill.destinations.orders.partitions", "1")
            .set("waybill.destinations.orders.groups.shipping.concurrency", "4")
            .load()
            .build();
    new Demo(new Paper(System.out, Boolean.getBoolean("demo.colour"))).run(config);
  }

  Account run(MessagingConfig config) throws InterruptedException {
    Account account;
    try (Messaging messaging = Messaging.builder(config).telemetry(telemetry).open()) {
      account = run(messaging);
    }
    reconcile(account); // now that everything has ended
    return account;
  }

  private Account run(Messaging messaging) throws InterruptedException {
    paper.heading(
        "Waybill: one shop, one group, on " + messaging.capabilities("orders").server() + ".");
    try (Subscription group =
        messaging.subscribe(
            "orders", "shipping", shipping, SubscriptionOptions.builder().retry(RETRY).build())) {
      group.ready().orTimeout(60, TimeUnit.SECONDS).join();
      group.pause(); // only so that the telling has an order
      List<PublishOutcome> published = publish(messaging);
      consume(group);
      DeadLetters deadLetters = messaging.deadLetters("orders", "shipping");
      List<DeadLetter> letters = show(deadLetters);
      int replayed = repairAndReplay(deadLetters);
      long left = deadLetters.count().join();
      return new Account(published, shipping.calls(), letters, replayed, left, telemetry);
    }
  }

  private List<PublishOutcome> publish(Messaging messaging) {
    paper.heading("1. Publish. Nine orders; the customer is the key.");
    List<PublishOutcome> outcomes =
        messaging.publisher("orders").publishAll(ORDERS.stream().map(Order::event).toList()).join();
    for (int i = 0; i < ORDERS.size(); i++) {
      Order order = ORDERS.get(i);
      String what = "%s to %s".formatted(order.goods(), order.place());
      paper.line(
          "#%d  %s  %-17s %s"
              .formatted(order.number(), order.customer(), what, end(outcomes.get(i))));
    }
    return outcomes;
  }

  private static String end(PublishOutcome outcome) {
    return outcome instanceof PublishOutcome.Confirmed confirmed
        ? "confirmed at " + confirmed.receipt().position()
        : outcome.toString();
  }

  private void consume(Subscription group) throws InterruptedException {
    paper.heading("2. Consume. Four handlers at once, three attempts per order.");
    paper.callColumns();
    shipping.startClock();
    group.resume();
    shipping.awaitShipped(ORDERS.size() - 1);
    List<Call> calls = shipping.calls();
    List<Call> failed = calls.stream().filter(call -> !call.shipped()).toList();
    Duration first = failed.get(0).at();
    Duration last = failed.get(failed.size() - 1).at();
    long meanwhile =
        calls.stream()
            .filter(call -> call.shipped() && call.at().compareTo(last) < 0)
            .filter(call -> !call.order().customer().equals("bob"))
            .count();
    paper.gap();
    paper.line(
        "#2 failed for %d ms. Meanwhile %d orders of ada and cyd were shipped, from the same"
            .formatted(last.minus(first).toMillis(), meanwhile));
    paper.line("partition. #5 and #8 are bob's as well: they waited their turn behind #2.");
  }

  private List<DeadLetter> show(DeadLetters deadLetters) {
    paper.heading("3. The dead letter. The group gave #2 up, and kept all there is to know.");
    List<DeadLetter> letters = new ArrayList<>();
    String cursor = null;
    do {
      DeadLetters.Page page = deadLetters.browse(cursor, 100).join();
      letters.addAll(page.letters());
      cursor = page.next();
    } while (cursor != null);
    for (DeadLetter letter : letters) {
      Order order = Order.of(letter.event());
      paper.line("event      #%d, id %s".formatted(order.number(), letter.event().getId()));
      paper.line("data       %s to %s".formatted(order.goods(), order.place()));
      paper.line("key        %s".formatted(letter.key().orElse("none")));
      paper.line("reason     %s after %d attempts".formatted(letter.reason(), letter.attempts()));
      paper.line("failure    %s".formatted(letter.exception().orElse("unknown")));
      paper.line("message    %s".formatted(letter.message().orElse("none")));
      paper.line(
          "first      %s".formatted(letter.firstFailure().map(Object::toString).orElse("unknown")));
      paper.line(
          "last       %s".formatted(letter.lastFailure().map(Object::toString).orElse("unknown")));
      paper.line("position   %s".formatted(letter.position().orElse("unknown")));
    }
    return letters;
  }

  private int repairAndReplay(DeadLetters deadLetters) throws InterruptedException {
    paper.heading("4. Repair and replay. Somebody adds the tariff and sends the dead letter back.");
    shipping.addTariff("Atlantis", 90);
    int replayed =
        deadLetters.replay(letter -> letter.key().stream().anyMatch("bob"::equals)).join();
    shipping.awaitShipped(replayed);
    paper.gap();
    paper.line("Only group 'shipping' saw #2 again, as a fresh event: attempts began at 1.");
    return replayed;
  }

  private void reconcile(Account account) {
    paper.heading("5. The books. Waybill's own counters agree.");
    paper.line(
        "%d published. %d attempts: %d succeeded, %d failed."
            .formatted(
                telemetry.count("waybill.published"),
                telemetry.count("waybill.attempts"),
                telemetry.count("waybill.succeeded"),
                telemetry.count("waybill.failed")));
    paper.line(
        "%d retried, %d dead-lettered, %d replayed; %d dead letters left."
            .formatted(
                telemetry.count("waybill.retried"),
                telemetry.count("waybill.dead_lettered"),
                account.replayed(),
                account.left()));
    paper.gap();
  }
}
