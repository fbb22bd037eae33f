package dev.waybill.examples;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what nobody reports. */
final class Wait {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 20;

  private Wait() {}

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("after " + LIMIT + " still not: " + what);
      }
      never.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
