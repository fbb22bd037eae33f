package dev.waybill.spi;

import dev.waybill.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Time, timers and threads, lent to a binder by the engine. A binder MUST take all three from here
 * and nowhere else, so that tests can move the clock. Thread-safe.
 */
public interface BinderRuntime {
  /** Stops a timer. */
  @FunctionalInterface
  interface Cancellable {
    /** Stops it if it has not fired; harmless otherwise. */
    void cancel();
  }

  /** Wall-clock time. */
  Clock clock();

  /** Monotonic time in nanoseconds, for durations. */
  long nanoTime();

  /** Runs {@code task} once after {@code delay} on the timer thread; it must not block. */
  Cancellable schedule(Duration delay, Runnable task);

  /**
   * Runs tasks one at a time in the order given. Under a virtual clock they run on the test's
   * scheduler, so a binder that only uses this and {@link #schedule} is deterministic. Tasks should
   * be short: what waits for a broker, as JDBC does, belongs on a {@linkplain #newThread thread of
   * its own}. Once the runtime has ended, tasks are dropped.
   */
  Executor serialExecutor(String role);

  /**
   * A daemon thread named {@code waybill-<binder>-<role>-<n>}, not started. For clients that need a
   * thread of their own; the binder MUST end it in {@code close}.
   */
  Thread newThread(String role, Runnable body);

  /** Where the binder's own numbers go. */
  Telemetry telemetry();
}
