package dev.waybill.conformance.spi;

import dev.waybill.Telemetry;
import dev.waybill.spi.BinderRuntime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real time and threads for a binder that runs without the engine, and a list of the threads that
 * were lent. Timers fire on one thread, and all serial executors share another. Thread-safe.
 */
public final class SuiteRuntime implements BinderRuntime, AutoCloseable {
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final List<Thread> lent = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> daemon("timer", task));
  private final ExecutorService serial =
      Executors.newSingleThreadExecutor(task -> daemon("serial", task));

  /** Starts no thread: the timer's and the serial one start at their first task. */
  public SuiteRuntime() {}

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
    Thread thread = daemon(role, body);
    lent.add(thread);
    return thread;
  }

  private static Thread daemon(String role, Runnable body) {
    Thread thread =
        new Thread(body, "waybill-conformance-" + role + "-" + THREADS.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Telemetry telemetry() {
    return Telemetry.none();
  }

  /**
   * Every thread that {@link #newThread} has given out, ended ones included: after a binder's close
   * none of them may be alive.
   */
  public List<Thread> lent() {
    return List.copyOf(lent);
  }

  /** The thread of the serial executors; waits until the tasks before this call have run. */
  public Thread serialThread() {
    return CompletableFuture.supplyAsync(Thread::currentThread, serial).join();
  }

  /** Stops the timer and the serial thread, and drops what they had not begun. */
  @Override
  public void close() {
    timer.shutdownNow();
    serial.shutdownNow();
  }
}
