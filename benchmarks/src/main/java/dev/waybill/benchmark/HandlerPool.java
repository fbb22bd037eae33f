package dev.waybill.benchmark;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The threads on which a hand-written consumer calls a slow handler. */
final class HandlerPool {
  private static final int QUEUE = 4_096;

  private HandlerPool() {}

  /**
   * Makes them; none for a concurrency of 0, where the consumer's own loop is to call. The queue is
   * bounded: the loop runs what finds no room, and reads nothing meanwhile.
   */
  static @Nullable ThreadPoolExecutor of(int concurrency) {
    return concurrency == 0
        ? null
        : new ThreadPoolExecutor(
            concurrency,
            concurrency,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            new ThreadPoolExecutor.CallerRunsPolicy());
  }
}
