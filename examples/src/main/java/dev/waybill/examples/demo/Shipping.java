package dev.waybill.examples.demo;

import dev.waybill.Delivery;
import dev.waybill.MessageHandler;
import dev.waybill.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The handler: ships an order if it knows the tariff of the place, else throws. Thread-safe. */
final class Shipping implements MessageHandler {
  private static final long PATIENCE_SECONDS = 60;

  private final Map<String, Integer> tariffs =
      new ConcurrentHashMap<>(Map.of("Lyon", 7, "Oslo", 9, "Rome", 8));
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Semaphore shipped = new Semaphore(0);
  private final RetryPolicy retry;
  private final Paper paper;
  private volatile long startNanos = System.nanoTime();

  Shipping(RetryPolicy retry, Paper paper) {
    this.retry = retry;
    this.paper = paper;
  }

  @Override
  public void handle(Delivery delivery) {
    Order order = Order.of(delivery.event());
    Duration at = Duration.ofNanos(System.nanoTime() - startNanos);
    Integer tariff = tariffs.get(order.place());
    Call call = new Call(at, order, delivery.attempt(), tariff != null);
    calls.add(call);
    if (tariff == null) {
      UnknownPlaceException failure = new UnknownPlaceException(order.place());
      String next =
          retry
              .nextDelay(delivery.attempt(), failure, 0)
              .map(delay -> "again in " + delay.toMillis() + " ms")
              .orElse("given up");
      paper.call(call, failure.getMessage() + "; " + next);
      throw failure; // the retry policy decides what follows
    }
    paper.call(call, "%s shipped to %s for %d EUR".formatted(order.goods(), order.place(), tariff));
    shipped.release();
  }

  /** The clock that calls are shown with starts now. */
  void startClock() {
    startNanos = System.nanoTime();
  }

  /** Removes the cause of the failures. */
  void addTariff(String place, int euros) {
    tariffs.put(place, euros);
  }

  /** Waits until so many further orders are shipped. */
  void awaitShipped(int orders) throws InterruptedException {
    if (!shipped.tryAcquire(orders, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "only %d of %d orders were shipped in %d s"
              .formatted(shipped.availablePermits(), orders, PATIENCE_SECONDS));
    }
  }

  /** Every call so far, in the order of their beginnings. */
  List<Call> calls() {
    return List.copyOf(calls);
  }
}
