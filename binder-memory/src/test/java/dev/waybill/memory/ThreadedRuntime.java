package dev.waybill.memory;

import dev.waybill.Telemetry;
import dev.waybill.spi.BinderRuntime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Real time and real threads: one for timers and one for each serial executor. */
final class ThreadedRuntime implements BinderRuntime, AutoCloseable {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<ExecutorService> executors = new CopyOnWriteArrayList<>();

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
    ScheduledFuture<?> future = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public Executor serialExecutor(String role) {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    executors.add(executor);
    return executor;
  }

  @Override
  public Thread newThread(String role, Runnable body) {
    throw new AssertionError("the memory binder has no threads of its own");
  }

  @Override
  public Telemetry telemetry() {
    return Telemetry.none();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    executors.forEach(ExecutorService::shutdown);
  }
}
