package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.BinderRuntime;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import io.nats.client.support.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to the servers: when one breaks, it makes another. The client's own
 * reconnecting is switched off, because what the client had queued would be sent before what has to
 * be sent again, and because it forgets pulls. Thread-safe.
 */
final class NatsLink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NatsLink.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(20);
  private static final Duration MAX_WAIT = Duration.ofSeconds(2);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final MessageHandler NOWHERE = message -> {};
  private static final Pattern DENIED =
      Pattern.compile("Permissions Violation for (Publish|Subscription) to \"([^\"]*)\".*");

  /** Told of connections; on the link's thread, but for {@link #denied}. */
  interface Listener {
    /** There is a connection again, or for the first time. */
    void up(Session session);

    /** It broke. */
    void down();

    /** The server refused what was published to a subject, or a subscription to it. */
    default void denied(String subject) {}
  }

  private final ClientSettings settings;
  private final BinderRuntime runtime;
  private final ClientThreads threads;
  private final String inbox = "_INBOX." + io.nats.client.NUID.nextGlobal();
  private final AtomicLong inboxes = new AtomicLong();
  private final AtomicLong generations = new AtomicLong();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final ConcurrentMap<String, CompletableFuture<Message>> asked = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile @Nullable Session session;
  private volatile @Nullable Throwable trouble;
  private volatile Collection<String> discovered = List.of();
  private volatile boolean readerDied;
  private volatile boolean closed;

  NatsLink(ClientSettings settings, BinderRuntime runtime) {
    this.settings = settings;
    this.runtime = runtime;
    this.threads = new ClientThreads(runtime);
    this.thread = runtime.newThread("link", this::run);
  }

  /**
   * Connects for the first time.
   *
   * @throws IOException and others, as the client throws them; nothing is left behind
   */
  Session open() throws IOException, InterruptedException {
    Session first = connect();
    session = first;
    thread.start();
    return first;
  }

  private Session connect() throws IOException, InterruptedException {
    long generation = generations.incrementAndGet();
    AtomicBoolean ended = new AtomicBoolean();
    Options.Builder options = settings.options(discovered);
    boolean cautious = readerDied;
    readerDied = false;
    threads.lendTo(options, error -> readerDied(generation, error));
    options.connectionListener(
        new ConnectionListener() {
          @Override
          @SuppressWarnings("deprecation") // the only abstract method
          public void connectionEvent(Connection connection, Events event) {
            if ((event == Events.DISCONNECTED || event == Events.CLOSED)
                && ended.compareAndSet(false, true)) {
              broke(generation);
            } else if (event == Events.LAME_DUCK) {
              log.info("A server that binder connections use is shutting down");
            }
          }
        });
    options.errorListener(new Listening());
    Connection connection = Nats.connect(options.build());
    return new Session(
        connection,
        generation,
        cautious,
        connection.getServerInfo(),
        unlimited(connection),
        unlimited(connection));
  }

  private static io.nats.client.Dispatcher unlimited(Connection connection) {
    io.nats.client.Dispatcher dispatcher = connection.createDispatcher(NOWHERE);
    // What comes is what was asked for, which is bounded elsewhere.
    dispatcher.setPendingLimits(0, 0);
    return dispatcher;
  }

  // ---- connections that break

  /** The client would notice much later: it hears nothing, and pings are not answered. */
  private void readerDied(long generation, Throwable error) {
    log.warn("The NATS client cannot read a message it was sent, and broke off", error);
    readerDied = true;
    broke(generation);
  }

  private void broke(long generation) {
    tasks.add(() -> lost(generation));
  }

  private void run() {
    try {
      while (!closed) {
        attempt(tasks.take());
      }
    } catch (InterruptedException e) {
      // Closing.
    }
  }

  /** What goes wrong with one must not keep the others from hearing. */
  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.warn("A listener to the connection failed", e);
    }
  }

  private void lost(long generation) {
    Session broken = session;
    if (closed || broken == null || broken.generation() != generation) {
      return;
    }
    session = null;
    log.info("The connection to {} broke, connecting again", settings.shownEndpoint());
    remember(broken.connection());
    listeners.forEach(listener -> attempt(listener::down));
    shut(broken.connection());
    failAsked(new IOException("the connection broke"));
    Duration wait = FIRST_WAIT;
    while (!closed) {
      try {
        Session next = connect();
        if (closed) {
          shut(next.connection());
          return;
        }
        trouble = null;
        session = next;
        listeners.forEach(listener -> attempt(() -> listener.up(next)));
        if (next.connection().getStatus() != Connection.Status.CONNECTED) {
          broke(next.generation());
        }
        return;
      } catch (IOException | RuntimeException e) {
        trouble = e;
        log.debug("No connection to {} yet", settings.shownEndpoint(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      if (!pause(wait)) {
        return;
      }
      wait = wait.multipliedBy(2).compareTo(MAX_WAIT) < 0 ? wait.multipliedBy(2) : MAX_WAIT;
    }
  }

  private boolean pause(Duration wait) {
    try {
      long jitter = (generations.get() * 7919) % 10;
      Thread.sleep(wait.toMillis() * (95 + jitter) / 100);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void remember(Connection connection) {
    if (!settings.ignoresDiscovered()) {
      discovered = List.copyOf(connection.getServerInfo().getConnectURLs());
    }
  }

  private static void shut(Connection connection) {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.debug("Closing a connection failed", e);
    }
  }

  // ---- for everybody

  /** The connection of now, or null while there is none. */
  @Nullable Session session() {
    return session;
  }

  /** Why there is no connection, where that is known. */
  @Nullable Throwable trouble() {
    return trouble;
  }

  BinderRuntime runtime() {
    return runtime;
  }

  Duration requestTimeout() {
    return settings.requestTimeout();
  }

  /** A subject that nobody else listens to; what is sent below it comes back. */
  String newInbox() {
    return inbox + "." + inboxes.incrementAndGet();
  }

  /** Is told of the connection there is, on the link's thread, and of all that follow. */
  void add(Listener listener) {
    tasks.add(
        () -> {
          listeners.add(listener);
          Session now = session;
          if (now != null) {
            listener.up(now);
          }
        });
  }

  void remove(Listener listener) {
    listeners.remove(listener);
  }

  /** Asks and completes with the answer, or fails: TIMEOUT, CONNECTION, AUTHORIZATION. */
  CompletableFuture<Message> request(String subject, @Nullable Headers headers, byte[] body) {
    Session now = session;
    if (now == null) {
      return CompletableFuture.failedFuture(
          new MessagingException(
              ErrorCode.CONNECTION,
              "There is no connection to '" + settings.shownEndpoint() + "' right now",
              trouble));
    }
    CompletableFuture<Message> told = new CompletableFuture<>();
    // Before it is sent: a refusal may come at once.
    asked.put(subject, told);
    try {
      now.connection()
          .requestWithTimeout(subject, headers, body, settings.requestTimeout())
          .whenComplete(
              (message, error) -> {
                asked.remove(subject, told);
                if (error != null) {
                  told.completeExceptionally(readable(subject, error));
                } else {
                  told.complete(message);
                }
              });
    } catch (IllegalStateException | IllegalArgumentException e) {
      asked.remove(subject, told);
      told.completeExceptionally(e);
    }
    return told;
  }

  private Throwable readable(String subject, Throwable error) {
    Throwable inner = NatsErrors.unwrap(error);
    if (inner instanceof java.util.concurrent.CancellationException) {
      return session == null
          ? new MessagingException(ErrorCode.CONNECTION, "The connection broke", inner)
          : new MessagingException(
              ErrorCode.TIMEOUT,
              "No answer to " + subject + " within " + settings.requestTimeout().toMillis() + " ms",
              inner);
    }
    if (inner instanceof java.util.concurrent.TimeoutException) {
      return new MessagingException(
          ErrorCode.TIMEOUT,
          "No answer to " + subject + " within " + settings.requestTimeout().toMillis() + " ms",
          inner);
    }
    return inner;
  }

  private void failAsked(Throwable why) {
    asked.values().forEach(answer -> answer.completeExceptionally(why));
    asked.clear();
  }

  private void denied(String subject) {
    MessagingException refused =
        new MessagingException(
            ErrorCode.AUTHORIZATION,
            "The server does not allow " + subject + NatsErrors.remedy(ErrorCode.AUTHORIZATION));
    CompletableFuture<Message> answer = asked.remove(subject);
    if (answer != null) {
      answer.completeExceptionally(refused);
    }
    listeners.forEach(listener -> listener.denied(subject));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    Session last = session;
    session = null;
    if (last != null) {
      shut(last.connection());
    }
    failAsked(new IOException("the binder was closed"));
    if (thread != Thread.currentThread() && thread.getState() != Thread.State.NEW) {
      try {
        thread.join(CLOSE_TIMEOUT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    threads.close();
  }

  /** What the client has to say beside its answers. */
  private final class Listening implements ErrorListener {
    @Override
    public void errorOccurred(Connection connection, String error) {
      Matcher match = DENIED.matcher(error);
      if (match.matches()) {
        denied(match.group(2));
      } else if (!error.toLowerCase(java.util.Locale.ROOT).contains("stale connection")) {
        log.debug("A server says: {}", error);
      }
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception error) {
      log.debug("The client reports", error);
    }

    @Override
    public void slowConsumerDetected(Connection connection, Consumer consumer) {
      log.warn("The client drops what it received; this should not be possible");
    }

    @Override
    public void unhandledStatus(
        Connection connection, JetStreamSubscription subscription, Status status) {
      log.debug("A status nobody waits for: {}", status);
    }
  }
}
