package dev.waybill.engine;

import dev.waybill.HandlerThreads;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Named daemon threads, and executors made of them. */
final class Threads {
  /** From here on a blocked monitor no longer pins a virtual thread to its carrier (JEP 491). */
  private static final int FIRST_JDK_WITHOUT_PINNING = 24;

  private static final long KEEP_ALIVE_SECONDS = 10;

  private Threads() {}

  static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return body -> {
      Thread thread = new Thread(body, prefix + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** As many threads as there are tasks; they end when they have been idle for a while. */
  static ExecutorService cached(String prefix) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        KEEP_ALIVE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        named(prefix));
  }

  static ExecutorService handlers(String prefix, int threads, HandlerThreads kind) {
    boolean virtual =
        kind == HandlerThreads.VIRTUAL
            || (kind == HandlerThreads.AUTO
                && Runtime.version().feature() >= FIRST_JDK_WITHOUT_PINNING);
    if (virtual) {
      return virtual(prefix);
    }
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named(prefix));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Whether this JVM has virtual threads. */
  static boolean hasVirtual() {
    return Runtime.version().feature() >= 21;
  }

  /** By reflection: the API is younger than our baseline. */
  private static ExecutorService virtual(String prefix) {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder");
      Object named =
          type.getMethod("name", String.class, long.class).invoke(builder, prefix + "-", 1L);
      ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(named);
      Method perTask = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
      return (ExecutorService) perTask.invoke(null, factory);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Virtual threads need JDK 21 or later", e);
    }
  }
}
