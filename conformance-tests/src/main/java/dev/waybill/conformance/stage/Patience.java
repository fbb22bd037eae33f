package dev.waybill.conformance.stage;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting, for something and never for a time alone. */
public final class Patience {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private Patience() {}

  /**
   * Waits until a condition holds.
   *
   * @throws StalledException if it does not in time
   */
  public static void await(Duration atMost, String what, BooleanSupplier condition) {
    if (!holds(atMost, condition)) {
      throw new StalledException("Waited " + atMost.toMillis() + " ms for " + what + ", in vain");
    }
  }

  /** Whether a condition comes to hold in time. */
  public static boolean holds(Duration atMost, BooleanSupplier condition) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      if (Thread.interrupted()) {
        throw new StalledException("Interrupted while waiting");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  /**
   * What a stage completes with.
   *
   * @throws StalledException if it does not in time, or fails
   */
  public static <T> T await(Duration atMost, String what, CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new StalledException(
          "Waited " + atMost.toMillis() + " ms for " + what + ", in vain", e);
    } catch (ExecutionException e) {
      throw new StalledException(what + " failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StalledException("Interrupted while waiting for " + what, e);
    }
  }
}
