package dev.waybill.conformance.check;

import dev.waybill.Delivery;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.spi.HeldDeliveries;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import dev.waybill.conformance.stage.Workload;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One member with few handlers and a small window has far more to do than it can. Its handlers
 * stand still until the backlog is there, so that whatever may start has started.
 */
final class Overload implements Scenario {
  static final String REACHED = "as many handlers at once as configured";
  static final String HELD = "no more unsettled of a shard than four times its window";
  static final int LIMIT = 4;
  static final int WINDOW = 16;
  static final int SHARDS = 4;
  private static final int BACKLOG = 2_000;
  private static final int KEYS = 64;
  private static final int GROUP = 0;
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration SURPLUS = Duration.ofMillis(500);

  @Override
  public String name() {
    return "overload";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withConcurrency(LIMIT));
    stage.destinationOption("partitions", String.valueOf(SHARDS));
    HeldDeliveries held = new HeldDeliveries();
    Turnstile turnstile = new Turnstile();
    stage.through(held::watching);
    stage.members(
        MemberSpec.of(GROUP)
            .with("concurrency", String.valueOf(LIMIT))
            .with("window", String.valueOf(WINDOW))
            .doing(turnstile));
    Publishing publishing = stage.publish(Workload.of(2, KEYS, BACKLOG));
    boolean reached = Patience.holds(PATIENCE, () -> turnstile.running.get() >= LIMIT);
    Patience.holds(PATIENCE, () -> held.now() >= WINDOW);
    Patience.holds(SURPLUS, () -> turnstile.running.get() > LIMIT);
    stage.observe(
        REACHED,
        reached,
        "only " + turnstile.running.get() + " handlers ran at once, of " + LIMIT + " configured");
    turnstile.open.countDown();
    stage.drain(publishing);
    for (int most : held.most()) {
      // A hand-over may cross a new grant, and each may overshoot by a native batch, which we take
      // to be a window at most: what keeps to its credit may hold this much, for a moment.
      stage.observe(HELD, most <= 4 * WINDOW, most + " were held of a shard with window " + WINDOW);
    }
  }

  /** Holds handlers until it is opened. */
  private static final class Turnstile implements Work {
    private final AtomicInteger running = new AtomicInteger();
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void run(Message message, Delivery delivery) throws InterruptedException {
      running.incrementAndGet();
      try {
        open.await(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } finally {
        running.decrementAndGet();
      }
    }
  }
}
