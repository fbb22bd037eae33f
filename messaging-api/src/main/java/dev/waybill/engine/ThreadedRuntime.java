package dev.waybill.engine;

import dev.waybill.HandlerThreads;
import dev.waybill.Telemetry;
import dev.waybill.spi.BinderRuntime;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real time and real threads. Internal; may change or disappear in any release. Owns one timer
 * thread and a pool of short-lived threads for serial executors.
 */
public final class ThreadedRuntime implements EngineRuntime {
  private static final Logger log = LoggerFactory.getLogger(ThreadedRuntime.class);

  /** One per process: a dying process takes every handler in it along. */
  private static final SoloGate PROCESS_GATE = new SoloGate();

  /** Shared by a runtime and what was derived from it. */
  private record Resources(
      ScheduledThreadPoolExecutor timer,
      ExecutorService workers,
      Queue<ExecutorService> handlers) {}

  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final Resources resources;
  private final Telemetry telemetry;
  private final String name;

  /** Starts no thread yet. */
  public ThreadedRuntime() {
    this(newResources(), Telemetry.none(), "engine");
  }

  private ThreadedRuntime(Resources resources, Telemetry telemetry, String name) {
    this.resources = resources;
    this.telemetry = telemetry;
    this.name = name;
  }

  private static Resources newResources() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, Threads.named("waybill-timer"));
    timer.setRemoveOnCancelPolicy(true);
    return new Resources(timer, Threads.cached("waybill-worker"), new ConcurrentLinkedQueue<>());
  }

  @Override
  public EngineRuntime withTelemetry(Telemetry other) {
    return new ThreadedRuntime(resources, other, name);
  }

  @Override
  public BinderRuntime forBinder(String binder) {
    return new ThreadedRuntime(resources, telemetry, binder);
  }

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
    if (resources.timer.isShutdown()) {
      return () -> {};
    }
    ScheduledFuture<?> future =
        resources.timer.schedule(() -> guarded(task), saturatedNanos(delay), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      log.error("A timer task failed. This is a defect of Waybill or a binder.", e);
    }
  }

  private static long saturatedNanos(Duration delay) {
    try {
      return Math.max(0, delay.toNanos());
    } catch (ArithmeticException tooLong) {
      return Long.MAX_VALUE / 2;
    }
  }

  @Override
  public Executor serialExecutor(String role) {
    return new SerialExecutor(resources.workers);
  }

  @Override
  public Thread newThread(String role, Runnable body) {
    ThreadFactory factory = Threads.named("waybill-" + name + "-" + role);
    return factory.newThread(body);
  }

  @Override
  public ExecutorService handlerExecutor(String subscription, int threads, HandlerThreads kind) {
    ExecutorService executor =
        Threads.handlers("waybill-" + subscription + "-handler", threads, kind);
    resources.handlers.removeIf(ExecutorService::isTerminated);
    resources.handlers.add(executor);
    return executor;
  }

  @Override
  public RandomGenerator random() {
    return ThreadLocalRandom.current();
  }

  @Override
  public SoloGate soloGate() {
    return PROCESS_GATE;
  }

  @Override
  public boolean mayBlock() {
    return true;
  }

  @Override
  public void await(CompletableFuture<?> end, Duration most)
      throws InterruptedException, ExecutionException, TimeoutException {
    end.get(saturatedNanos(most), TimeUnit.NANOSECONDS);
  }

  @Override
  public Telemetry telemetry() {
    return telemetry;
  }

  /** Ends every thread; waits a little for those that are idle to be gone. */
  @Override
  public void close() {
    resources.timer.shutdownNow();
    resources.handlers.forEach(ExecutorService::shutdown);
    resources.workers.shutdown();
    long deadline = System.nanoTime() + LAST_WORDS.toNanos();
    try {
      resources.timer.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      for (ExecutorService executor : resources.handlers) {
        executor.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
      resources.workers.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
