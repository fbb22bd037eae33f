package dev.waybill.conformance.spi;

import dev.waybill.Telemetry;
import dev.waybill.spi.BinderRuntime;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Real time and threads for a binder that runs without the engine. */
final class SuiteRuntime implements BinderRuntime, AutoCloseable {
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> newThread("timer", task));
  private final ExecutorService serial =
      Executors.newSingleThreadExecutor(task -> newThread("serial", task));

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    Future<?> scheduled = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public Executor serialExecutor(String role) {
    return serial;
  }

  @Override
  public Thread newThread(String role, Runnable body) {
    Thread thread =
        new Thread(body, "waybill-conformance-" + role + "-" + THREADS.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Telemetry telemetry() {
    return Telemetry.none();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    serial.shutdownNow();
  }
}
