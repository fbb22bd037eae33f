package dev.waybill.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import dev.waybill.spi.BinderRuntime;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections. Callbacks run on the thread that reads the connection, so they must not block
 * and never ask the server anything.
 */
final class Connections {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);
  private static final int CLOSE_MILLIS = 2_000;

  private final String binder;
  private final ClientSettings settings;
  private final BinderRuntime runtime;

  Connections(String binder, ClientSettings settings, BinderRuntime runtime) {
    this.binder = binder;
    this.settings = settings;
    this.runtime = runtime;
  }

  /** Connects to the first server that answers; blocks. */
  Connection open(String role) throws IOException, TimeoutException {
    return open(role, settings.factory());
  }

  /** The same, where one thread writes much. */
  Link link(String role) throws IOException, TimeoutException {
    ConnectionFactory factory = settings.factory();
    if (factory.isSSL()) {
      return new Link(open(role, factory), null);
    }
    CorkedSocket.Factory sockets = new CorkedSocket.Factory();
    factory.setSocketFactory(sockets);
    Connection connection = open(role, factory);
    return new Link(connection, sockets.last());
  }

  private Connection open(String role, ConnectionFactory factory)
      throws IOException, TimeoutException {
    factory.setThreadFactory(body -> thread(role, body));
    factory.setSharedExecutor(new OnReader());
    factory.setShutdownExecutor(new OnReader());
    factory.setExceptionHandler(new ForgivingExceptionHandler());
    return factory.newConnection(settings.addresses(), "waybill-" + binder + "-" + role);
  }

  /** The client renames threads before it starts them. */
  private Thread thread(String role, Runnable body) {
    AtomicReference<String> name = new AtomicReference<>("");
    Thread thread =
        runtime.newThread(
            role,
            () -> {
              Thread.currentThread().setName(name.get());
              body.run();
            });
    name.set(thread.getName());
    return thread;
  }

  /** Ends a connection, in order where that is still possible; blocks for seconds at most. */
  static void close(Connection connection) {
    try {
      connection.abort(CLOSE_MILLIS);
    } catch (RuntimeException e) {
      log.debug("A connection was not closed in order", e);
    }
  }

  /** Runs what it is given where it is given. */
  private static final class OnReader extends AbstractExecutorService {
    private volatile boolean ended;

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {
      ended = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      ended = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return ended;
    }

    @Override
    public boolean isTerminated() {
      return ended;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return ended;
    }
  }
}
