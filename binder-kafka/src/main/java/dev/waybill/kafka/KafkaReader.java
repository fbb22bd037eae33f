package dev.waybill.kafka;

import dev.waybill.MessagingClosedException;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.support.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of no group on a thread of its own, for reading topics from one end to the other. The
 * thread starts with the first task; the consumer is dropped when nothing was asked for a while.
 */
final class KafkaReader implements AutoCloseable {
  private static final Duration KEEP = Duration.ofSeconds(30);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final ClientSettings settings;
  private final BinderRuntime runtime;
  private final String role;
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private @Nullable Thread thread;
  private volatile boolean closed;

  /** Touched by the thread only. */
  private @Nullable KafkaConsumer<byte[], byte[]> consumer;

  KafkaReader(ClientSettings settings, BinderRuntime runtime, String role) {
    this.settings = settings;
    this.runtime = runtime;
    this.role = role;
  }

  /** Runs {@code task} with the consumer after those before it. */
  <T> CompletableFuture<T> read(Function<KafkaConsumer<byte[], byte[]>, T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    tasks.add(
        () -> {
          if (closed) {
            result.completeExceptionally(
                new MessagingClosedException("The binder is closed", null));
            return;
          }
          try {
            result.complete(task.apply(consumer()));
          } catch (KafkaException | IllegalStateException e) {
            dropConsumer();
            result.completeExceptionally(e);
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    start();
    return result;
  }

  private synchronized void start() {
    if (closed) {
      drain();
    } else if (thread == null) {
      thread = runtime.newThread(role, this::run);
      thread.start();
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open == null) {
      open = new KafkaConsumer<>(settings.consumer(ClientSettings.ConsumerRole.reader()));
      consumer = open;
    }
    return open;
  }

  private void dropConsumer() {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      consumer = null;
    }
  }

  private void run() {
    try {
      while (!closed) {
        Runnable task = tasks.poll(KEEP.toMillis(), TimeUnit.MILLISECONDS);
        if (task != null) {
          task.run();
        } else {
          dropConsumer();
        }
      }
    } catch (InterruptedException e) {
      // Closing.
    } finally {
      dropConsumer();
      drain();
    }
  }

  private void drain() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    if (running != null) {
      tasks.add(() -> {});
      Threads.join(running, CLOSE_TIMEOUT);
    }
  }
}
