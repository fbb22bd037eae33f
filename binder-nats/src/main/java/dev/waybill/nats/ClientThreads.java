package dev.waybill.nats;

import dev.waybill.spi.BinderRuntime;
import io.nats.client.Options;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The threads of the client, named and lent by the runtime, which end with the binder. */
final class ClientThreads implements AutoCloseable {
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Set<Thread> lent = ConcurrentHashMap.newKeySet();
  private final ExecutorService loops;
  private final ExecutorService callbacks;
  private final ExecutorService connects;
  private final ScheduledThreadPoolExecutor timer;

  ClientThreads(BinderRuntime runtime) {
    loops = cached(runtime, "client");
    callbacks = single(runtime, "callback");
    connects = cached(runtime, "connect");
    timer = new ScheduledThreadPoolExecutor(1, factory(runtime, "client-timer"));
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.setRemoveOnCancelPolicy(true);
  }

  private ExecutorService cached(BinderRuntime runtime, String role) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE.toMillis(),
        TimeUnit.MILLISECONDS,
        new SynchronousQueue<>(),
        factory(runtime, role));
  }

  private ExecutorService single(BinderRuntime runtime, String role) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new java.util.concurrent.LinkedBlockingQueue<>(),
            factory(runtime, role));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private ThreadFactory factory(BinderRuntime runtime, String role) {
    return body -> {
      Thread thread =
          runtime.newThread(
              role,
              () -> {
                try {
                  body.run();
                } finally {
                  lent.remove(Thread.currentThread());
                }
              });
      lent.add(thread);
      return thread;
    };
  }

  /**
   * For one connection.
   *
   * @param readerDied told when the client's reader ends by an exception, which it keeps to itself
   */
  void lendTo(Options.Builder options, Consumer<Throwable> readerDied) {
    options
        .executor(loops)
        .readerExecutor(new Watched(readerDied))
        .callbackExecutor(callbacks)
        .connectExecutor(connects)
        .scheduledExecutor(timer);
  }

  /** Runs the reader, and tells of its death. */
  private final class Watched extends AbstractExecutorService {
    private final Consumer<Throwable> died;

    Watched(Consumer<Throwable> died) {
      this.died = died;
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable task, T value) {
      return super.newTaskFor(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              died.accept(e);
              throw e;
            }
          },
          value);
    }

    @Override
    public void execute(Runnable task) {
      loops.execute(task);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return loops.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return loops.isTerminated();
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
      return loops.awaitTermination(time, unit);
    }
  }

  /** Ends all of them, and waits for it. */
  @Override
  public void close() {
    callbacks.shutdownNow();
    connects.shutdownNow();
    timer.shutdownNow();
    loops.shutdownNow();
    long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    for (Thread thread : lent) {
      long left = deadline - System.nanoTime();
      if (thread != Thread.currentThread() && left > 0) {
        try {
          thread.join(Math.max(1, left / 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }
}
