package dev.waybill.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.waybill.MessagingClosedException;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.support.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection of its own with the thread that uses it, for what waits for answers. Both begin with
 * the first task; the connection is dropped when nothing was asked for a while.
 */
final class AdminThread implements AutoCloseable {
  private static final Duration KEEP = Duration.ofSeconds(30);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** Something to do with the connection. */
  @FunctionalInterface
  interface Task<T> {
    /** Blocks; closes the channels that it opens. */
    T run(Connection connection) throws IOException, TimeoutException, InterruptedException;
  }

  private final Connections connections;
  private final BinderRuntime runtime;
  private final String role;
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private @Nullable Thread thread;
  private volatile boolean closed;

  /** Touched by the thread only, once it runs. */
  private @Nullable Connection connection;

  /** With a connection that is open already, or null. */
  AdminThread(
      Connections connections,
      BinderRuntime runtime,
      String role,
      @Nullable Connection connection) {
    this.connections = connections;
    this.runtime = runtime;
    this.role = role;
    this.connection = connection;
  }

  /** Runs {@code task} after those before it. The future fails with what the task throws. */
  <T> CompletableFuture<T> run(Task<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    tasks.add(
        () -> {
          if (closed) {
            result.completeExceptionally(
                new MessagingClosedException("The binder is closed", null));
          } else {
            attempt(task, result);
          }
        });
    start();
    return result;
  }

  private <T> void attempt(Task<T> task, CompletableFuture<T> result) {
    try {
      result.complete(task.run(connection()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result.completeExceptionally(new MessagingClosedException("The binder is closed", e));
    } catch (IOException | TimeoutException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private synchronized void start() {
    if (closed) {
      drain();
    } else if (thread == null) {
      thread = runtime.newThread(role, this::work);
      thread.start();
    }
  }

  private Connection connection() throws IOException, TimeoutException {
    Connection open = connection;
    if (open == null || !open.isOpen()) {
      dropConnection();
      open = connections.open(role);
      connection = open;
    }
    return open;
  }

  private void dropConnection() {
    if (connection != null) {
      Connections.close(connection);
      connection = null;
    }
  }

  private void work() {
    try {
      while (!closed) {
        Runnable task = tasks.poll(KEEP.toMillis(), TimeUnit.MILLISECONDS);
        if (task != null) {
          task.run();
        } else {
          dropConnection();
        }
      }
    } catch (InterruptedException e) {
      // Closing.
    } finally {
      dropConnection();
      drain();
    }
  }

  private void drain() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** A channel that may be closed by the server already. */
  static void close(Channel channel) {
    try {
      if (channel.isOpen()) {
        channel.close();
      }
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      // The server was faster.
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
      if (running == null) {
        dropConnection();
      }
    }
    if (running != null) {
      tasks.add(() -> {});
      Threads.join(running, CLOSE_TIMEOUT);
      running.interrupt();
      Threads.join(running, CLOSE_TIMEOUT);
    }
  }
}
