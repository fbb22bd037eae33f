package dev.waybill.rabbitmq;

import dev.waybill.Telemetry;
import dev.waybill.spi.BinderRuntime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Real time and threads, and a list of the threads that were lent. */
final class TestRuntime implements BinderRuntime, AutoCloseable {
  private final AtomicInteger count = new AtomicInteger();
  private final List<Thread> lent = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "test-timer"));
  private final ExecutorService serial =
      Executors.newSingleThreadExecutor(task -> daemon(task, "test-serial"));

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
    Thread thread = daemon(body, "waybill-test-" + role + "-" + count.incrementAndGet());
    lent.add(thread);
    return thread;
  }

  private static Thread daemon(Runnable body, String name) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Telemetry telemetry() {
    return Telemetry.none();
  }

  List<Thread> lent() {
    return lent;
  }

  Thread serialThread() throws Exception {
    return serial.submit(Thread::currentThread).get();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    serial.shutdownNow();
  }
}
