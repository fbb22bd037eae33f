package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.MessagingClosedException;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.support.Load;
import dev.waybill.spi.support.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes messages within its limits, lays them out, and sees that each ends by its deadline. */
final class NatsPublisher implements BinderPublisher, SendLine.Ends {
  /** What the server's own headers take, the id of the message above all. */
  private static final int SERVER_HEADER_BYTES = 256;

  /** JetStream keeps the length of all headers in 16 bits. */
  private static final int MAX_HEADER_BYTES = 0xffff - SERVER_HEADER_BYTES;

  /** What the copy of an event must have more, if it says no more than it has to. */
  private static final int COPY_HEADER_BYTES = 8 * 1024;

  private static final Duration PACE = Duration.ofMillis(250);
  private static final String TTL = "Nats-TTL";
  private static final String SCHEDULE_TTL = "Nats-Schedule-TTL";
  private static final String SCHEDULE = "Nats-Schedule";
  private static final String SCHEDULE_TARGET = "Nats-Schedule-Target";

  private final NatsLink link;
  private final Names names;
  private final BinderRuntime runtime;
  private final Duration timeout;
  private final long maxEventBytes;
  private final Executor elsewhere;
  private final Load load;
  private final SendLine line;
  private final Consumer<NatsPublisher> whenClosed;
  private final ConcurrentLinkedQueue<Flush> flushes = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Runnable> whenWritable = new AtomicReference<>();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private volatile @Nullable Place latest;
  private volatile @Nullable SendOutcome lastOutcome;
  private volatile boolean closed;

  /** Which slot is next for messages without a key; that some get the same does no harm. */
  private int spread;

  private record Place(Address address, String subject) {}

  private record Flush(long upTo, CompletableFuture<Void> done) {}

  NatsPublisher(
      JetStreamApi api,
      Names names,
      PublisherSpec spec,
      long maxEventBytes,
      Consumer<NatsPublisher> whenClosed) {
    this.link = api.link();
    this.names = names;
    this.runtime = link.runtime();
    this.timeout = spec.timeout();
    this.maxEventBytes = maxEventBytes;
    this.elsewhere = runtime.serialExecutor("publisher");
    this.load = new Load(spec.maxInFlight(), spec.maxInFlightBytes());
    this.line = new SendLine(api, names, spec.maxInFlight(), elsewhere, this);
    this.whenClosed = whenClosed;
  }

  void start() {
    link.add(line);
  }

  @Override
  public boolean trySend(Outbound message, SendCallback callback) {
    if (closed) {
      refuse(
          callback,
          ErrorCode.CLOSED,
          new MessagingClosedException("The publisher is closed", null));
      return true;
    }
    if (!load.hasRoom(0)) {
      return false;
    }
    NatsMessages.Encoded encoded;
    String subject;
    try {
      encoded = NatsMessages.encode(message);
      limitLife(encoded, message);
      subject = subject(message, encoded);
    } catch (RuntimeException e) {
      refuse(callback, ErrorCode.EVENT_INVALID, e);
      return true;
    }
    int size = encoded.sizeBytes();
    long limit = limit(message);
    if (size > limit) {
      refuse(callback, ErrorCode.EVENT_TOO_LARGE, SendFailures.tooLarge(message.to(), size, limit));
      return true;
    }
    int headers = encoded.headerBytes();
    int most = headerLimit(message);
    if (headers > most) {
      refuse(
          callback,
          ErrorCode.EVENT_TOO_LARGE,
          SendFailures.tooManyHeaders(message.to(), headers, most));
      return true;
    }
    return load.tryTake(size) && take(message, encoded, subject, size, callback);
  }

  private boolean take(
      Outbound message,
      NatsMessages.Encoded encoded,
      String subject,
      int size,
      SendCallback callback) {
    Send send =
        new Send(
            message.to(),
            subject,
            encoded,
            size,
            isForLater(message),
            runtime.nanoTime(),
            callback);
    if (!line.add(send, NatsMessages.id(message))) {
      load.giveBack(size);
      return false;
    }
    if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
      runtime.schedule(pace(), this::sweep);
    }
    return true;
  }

  private void refuse(SendCallback callback, ErrorCode code, Throwable why) {
    SendOutcome outcome = new SendOutcome.Rejected(code, why);
    elsewhere.execute(() -> callback.done(outcome));
  }

  private static int headerLimit(Outbound message) {
    boolean copy = message.payload() instanceof Payload.Raw;
    return copy ? MAX_HEADER_BYTES : MAX_HEADER_BYTES - COPY_HEADER_BYTES;
  }

  private long limit(Outbound message) {
    Session session = link.session();
    long most =
        session == null ? Long.MAX_VALUE : session.server().getMaxPayload() - SERVER_HEADER_BYTES;
    return message.payload() instanceof Payload.Event ? Math.min(most, maxEventBytes) : most;
  }

  // ---- where it goes

  /** A message for later waits at a subject of its own; the server takes it to where it belongs. */
  private String subject(Outbound message, NatsMessages.Encoded encoded) {
    String subject = slotSubject(message);
    if (!isForLater(message)) {
      return subject;
    }
    encoded
        .headers()
        .put(SCHEDULE, "@at " + runtime.clock().instant().plus(message.delay()))
        .put(SCHEDULE_TARGET, subject);
    return names.scheduledSubject(message.to()) + io.nats.client.NUID.nextGlobalSequence();
  }

  private static boolean isForLater(Outbound message) {
    return message.delay().compareTo(Duration.ZERO) > 0;
  }

  private String slotSubject(Outbound message) {
    Place place = latest;
    // Nearly all messages go to one place.
    if (place == null || !place.address().equals(message.to())) {
      place = new Place(message.to(), names.subject(message.to()));
      latest = place;
    }
    if (message.to().kind() == Address.Kind.DEAD_LETTERS) {
      return place.subject();
    }
    String key = message.key();
    int slot = key == null ? spread++ & (SlotHash.SLOTS - 1) : SlotHash.slot(key);
    return place.subject() + slot;
  }

  /** How long it is worth delivering, in whole seconds, which is all that servers know. */
  private static void limitLife(NatsMessages.Encoded encoded, Outbound message) {
    Duration ttl = message.ttl();
    if (ttl != null) {
      long seconds = Math.max(1, ttl.plusMillis(999).toSeconds());
      encoded.headers().put(isForLater(message) ? SCHEDULE_TTL : TTL, seconds + "s");
    }
  }

  // ---- how it ends

  @Override
  public void ended(Send send, SendOutcome outcome) {
    lastOutcome = outcome;
    send.tell(outcome);
  }

  @Override
  public void freed(Send send) {
    load.giveBack(send.size);
    completeFlushes();
    if (load.hasMuchRoom()) {
      signalWritable();
    }
  }

  @Override
  public void whenWritable(Runnable signal) {
    whenWritable.set(signal);
    if (load.hasMuchRoom()) {
      signalWritable();
    }
  }

  private void signalWritable() {
    if (whenWritable.get() != null) {
      Runnable signal = whenWritable.getAndSet(null);
      if (signal != null) {
        signal.run();
      }
    }
  }

  @Override
  public CompletionStage<Void> flush() {
    Flush flush = new Flush(line.next(), new CompletableFuture<>());
    flushes.add(flush);
    completeFlushes();
    return flush.done();
  }

  private void completeFlushes() {
    if (flushes.isEmpty()) {
      return;
    }
    long ended = line.ended();
    for (Flush flush : flushes) {
      if (flush.upTo() <= ended && flushes.remove(flush)) {
        flush.done().complete(null);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    line.close();
    whenClosed.accept(this);
  }

  // ---- deadlines

  private Duration pace() {
    Duration tenth = timeout.dividedBy(10);
    return tenth.compareTo(PACE) < 0 ? tenth : PACE;
  }

  private void sweep() {
    long now = runtime.nanoTime();
    List<Send> late = line.underWay(send -> now - send.startedNanos >= timeout.toNanos());
    boolean connected = link.session() != null;
    line.expire(late, send -> SendFailures.late(send, timeout, connected, link.trouble()));
    if (load.messages() > 0 && !closed) {
      runtime.schedule(pace(), this::sweep);
    } else {
      sweeping.set(false);
      if (load.messages() > 0 && !closed && sweeping.compareAndSet(false, true)) {
        runtime.schedule(pace(), this::sweep); // one came between the two looks
      }
    }
  }

  /** Trouble is what the latest send met; a quiet publisher has none. */
  Health health() {
    SendOutcome outcome = lastOutcome;
    if (outcome instanceof SendOutcome.Uncertain uncertain && isTrouble(uncertain.code())) {
      return Health.down("the last publish was not confirmed: " + uncertain.cause().getMessage());
    }
    if (outcome instanceof SendOutcome.Rejected rejected && isTrouble(rejected.code())) {
      return Health.down("the last publish was refused: " + rejected.cause().getMessage());
    }
    return Health.up();
  }

  /** Other refusals are about the message. */
  private static boolean isTrouble(ErrorCode code) {
    return switch (code) {
      case CONNECTION, TIMEOUT, AUTHENTICATION, AUTHORIZATION, THROTTLED -> true;
      default -> false;
    };
  }
}
