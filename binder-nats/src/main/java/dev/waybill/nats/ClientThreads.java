package dev.waybill.nats;

import dev.waybill.spi.BinderRuntime;
import io.nats.client.Options;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

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

  void lendTo(Options.Builder options) {
    options
        .executor(loops)
        .callbackExecutor(callbacks)
        .connectExecutor(connects)
        .scheduledExecutor(timer);
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
