package dev.waybill.nats;

import io.nats.client.Message;
import io.nats.client.support.JsonValue;
import io.nats.client.support.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream in order, from a position on, through a consumer of its own that keeps no state
 * worth keeping: whatever goes wrong with it, another takes its place behind the last message
 * received. What was finished is stored elsewhere. Owned by one thread.
 */
final class Feed {
  private static final Logger log = LoggerFactory.getLogger(Feed.class);
  private static final Duration EXPIRES = Duration.ofSeconds(30);
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final Duration SILENCE = Duration.ofSeconds(5);
  private static final Duration INACTIVE = Duration.ofMinutes(5);
  private static final Duration FIRST_WAIT = Duration.ofMillis(50);
  private static final Duration MAX_WAIT = Duration.ofSeconds(2);

  /** The thread that owns feeds, as others see it. */
  interface Inbox extends Executor {
    /** A message for a feed. */
    void arrived(Parcel parcel);
  }

  /** Takes what comes. */
  interface Receiver {
    void received(Parcel parcel);

    /** A consumer is there; this many messages wait for it. */
    default void opened(long pending) {}

    /** There was none; another try follows. */
    default void failed(Throwable error) {}
  }

  private final JetStreamApi api;
  private final Inbox thread;
  private final String stream;
  private final String name;
  private final String filters;
  private final String inbox;
  private final boolean lastOnly;
  private final Receiver receiver;

  private @Nullable Session session;
  private long from;
  private int attempt;
  private boolean open;
  private boolean opening;
  private long retryNanos;
  private Duration wait = FIRST_WAIT;
  private String consumer = "";
  private long delivered;
  private final List<Pull> pulls = List.of(new Pull(0), new Pull(1));
  private long pullCount;
  private long heardNanos;

  /**
   * What was asked for at once and has not come. The server serves requests in turn, and ends one
   * without a word when its messages are sent, and also when its bytes are used up exactly: each
   * has a subscription of its own, which tells its messages from those of the other.
   */
  private static final class Pull {
    final int index;
    long number = -1;
    int messages;
    long bytes;

    Pull(int index) {
      this.index = index;
    }

    void begin(long as, int batch, long maxBytes) {
      number = as;
      messages = batch;
      bytes = maxBytes;
    }

    void received(long size) {
      if (messages > 0) {
        messages--;
        bytes -= size;
        if (bytes == 0) {
          end();
        }
      }
    }

    void end() {
      messages = 0;
    }
  }

  /**
   * A feed that is not open yet.
   *
   * @param thread the thread that owns this
   * @param subjects what to read; all where there are none
   * @param lastOnly whether to begin with the last message of each subject instead of a position
   */
  Feed(
      JetStreamApi api,
      Inbox thread,
      String stream,
      String name,
      List<String> subjects,
      boolean lastOnly,
      Receiver receiver) {
    this.api = api;
    this.thread = thread;
    this.stream = stream;
    this.name = name;
    this.filters =
        subjects.stream().map(subject -> "\"" + subject + "\"").collect(Collectors.joining(","));
    this.inbox = api.link().newInbox() + ".";
    this.lastOnly = lastOnly;
    this.receiver = receiver;
  }

  /** Begins at a position, on a connection. */
  void open(Session on, long position) {
    from = position;
    open = false;
    wait = FIRST_WAIT;
    try {
      for (Pull pull : pulls) {
        on.deliveries().subscribe(subject(pull), message -> dispatched(pull, message));
      }
    } catch (IllegalStateException e) {
      return; // broken already; another connection comes
    }
    session = on;
    if (on.cautious() && !lastOnly) {
      opening = true;
      attempt++;
      new CarefulReader(api, stream).read(this::post, attempt, from);
    } else {
      create();
    }
  }

  private void post(CarefulReader.Step step) {
    thread.execute(() -> step(step));
  }

  /** One more message was read with care; until the one is found that the client cannot read. */
  private void step(CarefulReader.Step step) {
    if (step.attempt() != attempt) {
      return;
    }
    Parcel parcel = step.parcel();
    if (parcel != null) {
      from = parcel.sequence() + 1;
      receiver.received(parcel);
    }
    if (step.isLast()) {
      opening = false;
      create();
    } else {
      step.next(from);
    }
  }

  /** On the dispatcher's thread. */
  private void dispatched(Pull pull, Message message) {
    Parcel parcel = message.isStatusMessage() ? null : Parcel.of(this, pull.index, message);
    if (parcel != null) {
      thread.arrived(parcel);
    } else if (message.isStatusMessage()) {
      thread.execute(() -> status(pull, message));
    }
  }

  private String subject(Pull pull) {
    return inbox + pull.index + ".*";
  }

  boolean isOpen() {
    return open;
  }

  /** The connection is gone, and the consumer is given up with it. */
  void disconnected() {
    session = null;
    open = false;
    opening = false;
    attempt++;
  }

  /** Ends it; the server is told, but not asked. */
  void close() {
    Session on = session;
    if (on != null) {
      delete(on);
      try {
        pulls.forEach(pull -> on.deliveries().unsubscribe(subject(pull)));
      } catch (IllegalStateException | IllegalArgumentException e) {
        // It ended with its connection.
      }
    }
    disconnected();
  }

  private void delete(Session on) {
    try {
      on.connection().publish(api.subject("CONSUMER.DELETE." + stream + "." + consumer), null);
    } catch (IllegalStateException e) {
      // It goes by itself, later.
    }
  }

  private void create() {
    attempt++;
    opening = true;
    open = false;
    consumer = name + "-" + io.nats.client.NUID.nextGlobalSequence();
    int mine = attempt;
    api.call("CONSUMER.CREATE." + stream + "." + consumer, config())
        .whenComplete((info, error) -> thread.execute(() -> created(mine, info, error)));
  }

  private String config() {
    String start =
        lastOnly
            ? "\"deliver_policy\":\"last_per_subject\""
            : "\"deliver_policy\":\"by_start_sequence\",\"opt_start_seq\":" + Math.max(1, from);
    return "{\"stream_name\":\""
        + stream
        + "\",\"config\":{\"name\":\""
        + consumer
        + "\","
        + start
        + ",\"ack_policy\":\"none\",\"replay_policy\":\"instant\""
        + ",\"mem_storage\":true,\"num_replicas\":1,\"inactive_threshold\":"
        + INACTIVE.toNanos()
        + (filters.isEmpty() ? "" : ",\"filter_subjects\":[" + filters + "]")
        + "},\"action\":\"create\"}";
  }

  private void created(int mine, @Nullable JsonValue info, @Nullable Throwable error) {
    if (mine != attempt) {
      return;
    }
    opening = false;
    if (error != null) {
      receiver.failed(NatsErrors.unwrap(error));
      again();
      return;
    }
    open = true;
    wait = FIRST_WAIT;
    delivered = 0;
    pulls.forEach(Pull::end);
    heardNanos = api.link().runtime().nanoTime();
    receiver.opened(JetStreamApi.number(info, "num_pending"));
  }

  private void again() {
    open = false;
    attempt++;
    retryNanos = api.link().runtime().nanoTime() + wait.toNanos();
    Duration doubled = wait.multipliedBy(2);
    wait = doubled.compareTo(MAX_WAIT) < 0 ? doubled : MAX_WAIT;
  }

  /**
   * Keeps it going.
   *
   * @param wanted how many more messages there is room for, those on their way included
   * @param maxBytes the most bytes to ask for at once
   */
  void turn(long now, int wanted, long maxBytes) {
    Session on = session;
    if (on == null || opening) {
      return;
    }
    if (!open) {
      if (now - retryNanos >= 0) {
        create();
      }
      return;
    }
    int outstanding = outstanding();
    if (outstanding > 0 && now - heardNanos > SILENCE.toNanos()) {
      log.debug(
          "Nothing heard of consumer {} for {} ms: {} are asked for, {} came, there is room for {}",
          consumer,
          (now - heardNanos) / 1_000_000,
          outstanding,
          delivered,
          wanted);
      replace();
      return;
    }
    int more = wanted - outstanding;
    if (more > 0 && (outstanding == 0 || more >= outstanding)) {
      for (Pull pull : pulls) {
        if (pull.messages == 0) {
          if (outstanding == 0) {
            heardNanos = now;
          }
          ask(on, pull, more, maxBytes);
          return;
        }
      }
    }
  }

  private int outstanding() {
    int all = 0;
    for (Pull pull : pulls) {
      all += pull.messages;
    }
    return all;
  }

  private void ask(Session on, Pull pull, int batch, long maxBytes) {
    String body =
        "{\"batch\":"
            + batch
            + ",\"max_bytes\":"
            + maxBytes
            + ",\"expires\":"
            + EXPIRES.toNanos()
            + ",\"idle_heartbeat\":"
            + HEARTBEAT.toNanos()
            + "}";
    try {
      on.connection()
          .publish(
              api.subject("CONSUMER.MSG.NEXT." + stream + "." + consumer),
              inbox + pull.index + "." + attempt + "-" + pullCount,
              body.getBytes(StandardCharsets.UTF_8));
      pull.begin(pullCount++, batch, maxBytes);
    } catch (IllegalStateException e) {
      disconnected(); // another connection comes
    }
  }

  /** Another consumer goes on where this one was. */
  private void replace() {
    Session on = session;
    if (on != null) {
      delete(on);
    }
    create();
  }

  /** A message has arrived. */
  void received(Parcel parcel) {
    // Which consumer it is of, its reply tells.
    String reply = parcel.message().getReplyTo();
    if (!open || reply == null || !isOfThis(reply)) {
      return;
    }
    heardNanos = api.link().runtime().nanoTime();
    pulls.get(parcel.pull()).received(parcel.message().consumeByteCount());
    delivered++;
    if (parcel.delivered() != delivered) {
      log.debug("Consumer {} delivered {} as {}", consumer, delivered, parcel.delivered());
      replace();
      return;
    }
    from = parcel.sequence() + 1;
    receiver.received(parcel);
  }

  private boolean isOfThis(String reply) {
    int at = reply.indexOf(consumer);
    return at > 0 && reply.charAt(at - 1) == '.' && reply.charAt(at + consumer.length()) == '.';
  }

  private void status(Pull pull, Message message) {
    String subject = message.getSubject();
    int from = subject(pull).length() - 1;
    int dash = subject.indexOf('-', from);
    if (!open || dash < 0 || Numbers.parse(subject, from, dash) != attempt) {
      return;
    }
    long number = Numbers.parse(subject, dash + 1, subject.length());
    Status status = message.getStatus();
    heardNanos = api.link().runtime().nanoTime();
    switch (status.getCode()) {
      case 100 -> {} // alive
      case 408 -> ended(pull, number);
      case 409 -> {
        String text = String.valueOf(status.getMessage());
        if (text.startsWith("Batch Completed") || text.startsWith("Message Size Exceeds")) {
          ended(pull, number);
        } else {
          log.debug("Consumer {}: {}", consumer, text);
          replace();
        }
      }
      default -> {
        log.debug("Consumer {}: {}", consumer, status);
        again();
      }
    }
  }

  /** A pull is over; another may have taken its place, if it was full. */
  private static void ended(Pull pull, long number) {
    if (pull.number == number) {
      pull.end();
    }
  }
}
