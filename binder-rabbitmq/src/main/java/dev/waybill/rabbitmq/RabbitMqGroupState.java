package dev.waybill.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.support.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The state of groups, each group's in a stream. What is written at about the same time shares one
 * message. Whoever reads writes a mark first and reads up to it, so that a look is never stale.
 *
 * <p>Nothing is written again after a broken connection: by then the scope may be somebody else's,
 * so the caller decides.
 */
final class RabbitMqGroupState implements GroupStateStore, AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration KEEP = Duration.ofSeconds(30);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_TOGETHER = 512;

  private final QueueNames names;
  private final Connections connections;
  private final BinderRuntime runtime;
  private final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
  private @Nullable Thread thread;
  private volatile boolean closed;

  // The thread's.
  private final Map<String, StateView> views = new HashMap<>();
  private @Nullable Connection connection;
  private @Nullable Channel channel;

  /** Set by the connection's reader: the stream written to does not exist. */
  private volatile boolean returned;

  /** Something to do: an entry to write, or with no entry a scope to read. */
  private record Job(
      String stream,
      String what,
      StateRecord.@Nullable Entry entry,
      String scope,
      CompletableFuture<Map<String, String>> done) {}

  RabbitMqGroupState(QueueNames names, Connections connections, BinderRuntime runtime) {
    this.names = names;
    this.connections = connections;
    this.runtime = runtime;
  }

  @Override
  public CompletionStage<Map<String, String>> load(String destination, String group, String scope) {
    return add(destination, group, scope, null);
  }

  @Override
  public CompletionStage<Void> put(
      String destination, String group, String scope, String key, @Nullable String value) {
    return add(destination, group, scope, new StateRecord.Entry(scope, key, value))
        .thenApply(RabbitMqGroupState::nothing);
  }

  @SuppressWarnings("NullAway") // the only value of Void
  private static Void nothing(Map<String, String> ignored) {
    return null;
  }

  private CompletableFuture<Map<String, String>> add(
      String destination, String group, String scope, StateRecord.@Nullable Entry entry) {
    Job job =
        new Job(
            names.state(destination, group),
            "State of '"
                + destination
                + "/"
                + group
                + "' could not be "
                + (entry == null ? "read" : "written"),
            entry,
            scope,
            new CompletableFuture<>());
    jobs.add(job);
    start();
    return job.done();
  }

  private synchronized void start() {
    if (closed) {
      drain();
    } else if (thread == null) {
      thread = runtime.newThread("group-state", this::work);
      thread.start();
    }
  }

  // ---- the thread

  private void work() {
    try {
      while (!closed) {
        Job first = jobs.poll(KEEP.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
          drop();
        } else {
          List<Job> round = new ArrayList<>();
          round.add(first);
          jobs.drainTo(round, MAX_TOGETHER - 1);
          carryOut(round);
        }
      }
    } catch (InterruptedException e) {
      // Closing.
    } finally {
      drop();
      drain();
    }
  }

  /** In the order given; writes to one stream that follow each other go together. */
  private void carryOut(List<Job> round) throws InterruptedException {
    int from = 0;
    while (from < round.size()) {
      Job first = round.get(from);
      int to = from + 1;
      while (first.entry() != null
          && to < round.size()
          && round.get(to).entry() != null
          && round.get(to).stream().equals(first.stream())) {
        to++;
      }
      attempt(round.subList(from, to));
      from = to;
    }
  }

  private void attempt(List<Job> together) throws InterruptedException {
    Job first = together.get(0);
    try {
      Map<String, String> result = Map.of();
      if (first.entry() == null) {
        result = read(first.stream(), first.scope());
      } else {
        List<StateRecord.Entry> entries = new ArrayList<>();
        for (Job job : together) {
          if (job.entry() != null) {
            entries.add(job.entry());
          }
        }
        write(first.stream(), new StateRecord("", StateRecord.NO_CHECKPOINT, entries));
      }
      for (Job job : together) {
        job.done().complete(result);
      }
    } catch (IOException | TimeoutException | RuntimeException e) {
      drop();
      for (Job job : together) {
        job.done().completeExceptionally(RabbitMqErrors.exception(job.what(), e));
      }
    }
  }

  private Map<String, String> read(String stream, String scope)
      throws IOException, TimeoutException, InterruptedException {
    StateView view = views.computeIfAbsent(stream, name -> new StateView());
    String mark = MessageId.token();
    write(stream, new StateRecord(mark, StateRecord.NO_CHECKPOINT, List.of()));
    long until = runtime.nanoTime() + ANSWER.toNanos();
    try (StreamReader reader = new StreamReader(connection(), stream, view.next())) {
      while (true) {
        StreamReader.Entry entry =
            reader.next(Duration.ofNanos(Math.max(1, until - runtime.nanoTime())));
        if (entry == null) {
          views.remove(stream); // it may have been created anew, and begin at 0 again
          throw new TimeoutException("the end of stream '" + stream + "' was not reached");
        }
        StateRecord written = StateRecord.read(entry.body());
        if (written != null) {
          view.apply(entry.offset(), written, entry.body().length);
          if (written.mark().equals(mark)) {
            break;
          }
        }
      }
    }
    StateRecord checkpoint = view.checkpoint();
    if (checkpoint != null) {
      write(stream, checkpoint);
    }
    return view.scope(scope);
  }

  private void write(String stream, StateRecord written)
      throws IOException, TimeoutException, InterruptedException {
    Channel open = channel();
    returned = false;
    open.basicPublish(
        "", stream, true, MessageProperties.MINIMAL_PERSISTENT_BASIC, written.write());
    boolean stored = open.waitForConfirms(ANSWER.toMillis());
    if (returned) {
      throw new MessagingException(
          ErrorCode.DESTINATION_NOT_FOUND,
          "Stream '" + stream + "' does not exist; create it, or let topology=apply do so");
    }
    if (!stored) {
      throw new IOException("stream '" + stream + "' did not take a message");
    }
  }

  private Connection connection() throws IOException, TimeoutException {
    Connection open = connection;
    if (open == null || !open.isOpen()) {
      drop();
      open = connections.open("group-state");
      connection = open;
    }
    return open;
  }

  private Channel channel() throws IOException, TimeoutException {
    Connection of = connection();
    Channel open = channel;
    if (open == null || !open.isOpen()) {
      open = Passive.channel(of);
      open.confirmSelect();
      open.addReturnListener(back -> returned = true);
      channel = open;
    }
    return open;
  }

  private void drop() {
    channel = null;
    if (connection != null) {
      Connections.close(connection);
      connection = null;
    }
  }

  private void drain() {
    for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
      job.done().completeExceptionally(new MessagingClosedException("The binder is closed", null));
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
      running.interrupt();
      Threads.join(running, CLOSE_TIMEOUT);
    }
  }
}
