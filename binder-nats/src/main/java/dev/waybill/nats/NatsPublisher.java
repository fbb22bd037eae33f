package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
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
import io.nats.client.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes without waiting: each message has a reply subject with its place in the order of
 * sending, and a ring keeps what has no answer. When the connection breaks, or nobody answers for a
 * stream for a while, newer messages wait until those in the ring have been sent again, in order
 * and under the same ids.
 */
final class NatsPublisher implements BinderPublisher, NatsLink.Listener {
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final int CHUNK = 128;
  private static final String TTL = "Nats-TTL";
  private static final String SCHEDULE_TTL = "Nats-Schedule-TTL";
  private static final String SCHEDULE = "Nats-Schedule";
  private static final String SCHEDULE_TARGET = "Nats-Schedule-Target";

  private final NatsLink link;
  private final JetStreamApi api;
  private final Names names;
  private final BinderRuntime runtime;
  private final Duration timeout;
  private final long maxEventBytes;
  private final Executor elsewhere;
  private final Load load;
  private final String inbox;
  private final Consumer<NatsPublisher> whenClosed;
  private final AtomicReferenceArray<@Nullable Send> ring;
  private final int mask;
  private final ConcurrentLinkedQueue<Flush> flushes = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Runnable> whenWritable = new AtomicReference<>();
  private final Confirmed confirmed = new Confirmed();
  private volatile @Nullable Place latest;
  private volatile @Nullable SendOutcome lastOutcome;
  private volatile boolean closed;

  /** Guards the order of sending: what follows, and that messages are sent as they are numbered. */
  private final ReentrantLock order = new ReentrantLock();

  private long next;
  private long base;

  /** Null while messages wait. */
  private @Nullable Session open;

  private long resends;
  private boolean sweeping;
  private int spread;

  private record Place(Address address, String stream, String subject) {}

  private record Flush(long upTo, CompletableFuture<Void> done) {}

  NatsPublisher(
      NatsLink link,
      JetStreamApi api,
      Names names,
      PublisherSpec spec,
      long maxEventBytes,
      Consumer<NatsPublisher> whenClosed) {
    this.link = link;
    this.api = api;
    this.names = names;
    this.runtime = link.runtime();
    this.timeout = spec.timeout();
    this.maxEventBytes = maxEventBytes;
    this.elsewhere = runtime.serialExecutor("publisher");
    this.load = new Load(spec.maxInFlight(), spec.maxInFlightBytes());
    this.inbox = link.newInbox() + ".";
    this.whenClosed = whenClosed;
    int slots = Integer.highestOneBit(Math.max(512, Math.min(spec.maxInFlight(), 1 << 20)) * 2 - 1);
    this.ring = new AtomicReferenceArray<>(slots * 2);
    this.mask = ring.length() - 1;
  }

  void start() {
    link.add(this);
  }

  // ---- for the engine

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
      subject = target(place(message.to()), message, encoded);
    } catch (RuntimeException e) {
      refuse(callback, ErrorCode.EVENT_INVALID, e);
      return true;
    }
    int size = encoded.sizeBytes();
    if (size > limit(message)) {
      refuse(callback, ErrorCode.EVENT_TOO_LARGE, tooLarge(message, size));
      return true;
    }
    if (!load.tryTake(size)) {
      return false;
    }
    Send send = new Send(message.to(), subject, encoded, size, runtime.nanoTime(), callback);
    if (!append(send, message)) {
      load.giveBack(size);
      return false;
    }
    if (closed) {
      abandon(send);
    }
    return true;
  }

  private void refuse(SendCallback callback, ErrorCode code, Throwable why) {
    SendOutcome outcome = new SendOutcome.Rejected(code, why);
    elsewhere.execute(() -> callback.done(outcome));
  }

  private long limit(Outbound message) {
    Session session = link.session();
    long most = session == null ? Long.MAX_VALUE : session.server().getMaxPayload();
    return message.payload() instanceof Payload.Event ? Math.min(most, maxEventBytes) : most;
  }

  private MessagingException tooLarge(Outbound message, int size) {
    return new MessagingException(
        ErrorCode.EVENT_TOO_LARGE,
        "Publish failed: the event has "
            + size
            + " bytes with its headers, "
            + message.to()
            + " takes "
            + limit(message)
            + ": raise 'max_payload' of the servers, or send a reference to the data");
  }

  /** Nearly all messages go to one place. */
  private Place place(Address to) {
    Place place = latest;
    if (place == null || !place.address().equals(to)) {
      place = new Place(to, names.stream(to), names.subject(to));
      latest = place;
    }
    return place;
  }

  private String subject(Place place, Outbound message) {
    if (place.address().kind() == Address.Kind.DEAD_LETTERS) {
      return place.subject();
    }
    String key = message.key();
    // Without a key any slot is right; which one is no secret of ours.
    int slot = key == null ? spread++ & (SlotHash.SLOTS - 1) : SlotHash.slot(key);
    return place.subject() + slot;
  }

  private boolean append(Send send, Outbound message) {
    order.lock();
    try {
      forget();
      if (next - base > mask) {
        return false;
      }
      send.order = next;
      identify(send, message);
      ring.set((int) next & mask, send);
      next++;
      if (!sweeping) {
        sweeping = true;
        runtime.schedule(pace(), this::sweep);
      }
      Session now = open;
      if (now != null && resends == 0) {
        publish(now, send);
      }
      return true;
    } finally {
      order.unlock();
    }
  }

  /**
   * Events are told by what they are, copies by what they are of, everything else by the sending.
   */
  private void identify(Send send, Outbound message) {
    String id;
    if (message.payload() instanceof Payload.Event event
        && message.to().kind() == Address.Kind.DESTINATION) {
      id = NatsMessages.eventId(event.event());
    } else {
      String copy = NatsMessages.copyId(message);
      id = copy != null ? copy : inbox + send.order;
    }
    send.message.headers().put(NatsMessages.MSG_ID, id);
  }

  /** How long it is worth delivering, in whole seconds, which is all that servers know. */
  private static void limitLife(NatsMessages.Encoded encoded, Outbound message) {
    Duration ttl = message.ttl();
    if (ttl != null) {
      long seconds = Math.max(1, ttl.plusMillis(999).toSeconds());
      boolean later = message.delay().compareTo(Duration.ZERO) > 0;
      encoded.headers().put(later ? SCHEDULE_TTL : TTL, seconds + "s");
    }
  }

  /** A message for later waits at a subject of its own; the server takes it to where it belongs. */
  private String target(Place place, Outbound message, NatsMessages.Encoded encoded) {
    String subject = subject(place, message);
    if (message.delay().isZero() || message.delay().isNegative()) {
      return subject;
    }
    encoded
        .headers()
        .put(SCHEDULE, "@at " + runtime.clock().instant().plus(message.delay()))
        .put(SCHEDULE_TARGET, subject);
    return names.scheduledSubject(message.to()) + io.nats.client.NUID.nextGlobalSequence();
  }

  /** Frees the front of the ring. */
  private void forget() {
    while (base < next && ring.get((int) base & mask) == null) {
      base++;
    }
  }

  private void publish(Session session, Send send) {
    if (!send.handOver()) {
      return;
    }
    try {
      session
          .connection()
          .publish(send.subject, inbox + send.order, send.message.headers(), send.message.body());
    } catch (IllegalStateException e) {
      // The connection has just broken; it waits for the next.
      if (open == session) {
        open = null;
      }
    } catch (IllegalArgumentException e) {
      elsewhere.execute(() -> end(send, new SendOutcome.Rejected(ErrorCode.EVENT_INVALID, e)));
    }
  }

  private boolean isWritable() {
    return load.hasMuchRoom();
  }

  @Override
  public void whenWritable(Runnable signal) {
    whenWritable.set(signal);
    if (isWritable()) {
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
    order.lock();
    Flush flush;
    try {
      flush = new Flush(next, new CompletableFuture<>());
      flushes.add(flush);
    } finally {
      order.unlock();
    }
    completeFlushes();
    return flush.done();
  }

  private void completeFlushes() {
    if (flushes.isEmpty()) {
      return;
    }
    long ended;
    order.lock();
    try {
      forget();
      ended = base;
    } finally {
      order.unlock();
    }
    for (Flush flush : flushes) {
      if (flush.upTo() <= ended && flushes.remove(flush)) {
        flush.done().complete(null);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    link.remove(this);
    order.lock();
    try {
      if (open != null) {
        unsubscribe(open);
      }
      open = null;
    } finally {
      order.unlock();
    }
    underWay().forEach(this::abandon);
    whenClosed.accept(this);
  }

  private void unsubscribe(Session session) {
    try {
      session.confirmations().unsubscribe(inbox + "*");
    } catch (IllegalStateException | IllegalArgumentException e) {
      // It is gone already, and so is the subscription.
    }
  }

  private List<Send> underWay() {
    List<Send> all = new ArrayList<>();
    order.lock();
    try {
      for (long i = base; i < next; i++) {
        Send send = ring.get((int) i & mask);
        if (send != null) {
          all.add(send);
        }
      }
    } finally {
      order.unlock();
    }
    return all;
  }

  private void abandon(Send send) {
    MessagingClosedException why =
        new MessagingClosedException(
            "Publish to '" + send.to + "' was under way when its publisher was closed", null);
    SendOutcome outcome =
        send.wasHandedOver()
            ? new SendOutcome.Uncertain(ErrorCode.CLOSED, why)
            : new SendOutcome.Rejected(ErrorCode.CLOSED, why);
    elsewhere.execute(() -> end(send, outcome));
  }

  // ---- connections

  @Override
  public void up(Session session) {
    if (closed) {
      return;
    }
    try {
      session.confirmations().subscribe(inbox + "*", this::answered);
    } catch (IllegalStateException e) {
      return; // broken already
    }
    order.lock();
    try {
      open = session;
      resends++;
    } finally {
      order.unlock();
    }
    resend(session);
  }

  @Override
  public void down() {
    order.lock();
    try {
      open = null;
    } finally {
      order.unlock();
    }
  }

  /** Sends what is in the ring again, in order, and then lets newer messages pass. */
  private void resend(Session session) {
    long at = Long.MIN_VALUE;
    boolean done = false;
    while (!done) {
      List<Send> overtaken = new ArrayList<>();
      order.lock();
      try {
        if (open != session) {
          return;
        }
        forget();
        at = Math.max(at, base);
        long end = Math.min(next, at + CHUNK);
        for (; at < end; at++) {
          Send send = ring.get((int) at & mask);
          if (send != null && !send.hasEnded()) {
            if (confirmed.isOvertaken(send)) {
              overtaken.add(send);
            } else {
              publish(session, send);
            }
          }
        }
        if (at >= next) {
          resends = 0;
          done = true;
        }
      } finally {
        order.unlock();
      }
      overtaken.forEach(this::overtaken);
    }
  }

  /** A later message of its key is stored: it is too late for this one. */
  private void overtaken(Send send) {
    MessagingException why =
        new MessagingException(
            ErrorCode.CONNECTION,
            "Publish to '"
                + send.to
                + "' was not confirmed, and a later event is stored; sending it again would change"
                + " the order");
    elsewhere.execute(
        () ->
            end(
                send,
                send.wasHandedOver()
                    ? new SendOutcome.Uncertain(ErrorCode.CONNECTION, why)
                    : new SendOutcome.Rejected(ErrorCode.CONNECTION, why)));
  }

  @Override
  public void denied(String subject) {
    for (Send send : underWay()) {
      if (send.subject.equals(subject)) {
        MessagingException why =
            new MessagingException(
                ErrorCode.AUTHORIZATION,
                "Publish to '"
                    + send.to
                    + "' is not allowed"
                    + NatsErrors.remedy(ErrorCode.AUTHORIZATION));
        elsewhere.execute(() -> end(send, new SendOutcome.Rejected(ErrorCode.AUTHORIZATION, why)));
      }
    }
  }

  // ---- answers, on the dispatcher's thread

  private void answered(Message message) {
    String subject = message.getSubject();
    long number = Numbers.parse(subject, inbox.length(), subject.length());
    Send send = number < 0 ? null : ring.get((int) number & mask);
    if (send == null || send.order != number || send.hasEnded()) {
      return;
    }
    if (message.isStatusMessage()) {
      nobodyThere(send);
      return;
    }
    PubAnswer answer = PubAnswer.read(message.getData());
    if (answer.error() == null) {
      confirmed.confirmed(send);
      end(send, new SendOutcome.Confirmed(answer.position()));
    } else {
      end(send, refused(send, answer.error()));
    }
  }

  private static SendOutcome refused(Send send, ApiError error) {
    ErrorCode code = error.errorCode();
    MessagingException why =
        new MessagingException(
            code,
            "Publish to '"
                + send.to
                + "' was refused: "
                + error.getMessage()
                + NatsErrors.remedy(code),
            error);
    // Without a quorum nobody knows what becomes of it.
    return code == ErrorCode.TIMEOUT || code == ErrorCode.CONNECTION
        ? new SendOutcome.Uncertain(code, why)
        : new SendOutcome.Rejected(code, why);
  }

  /** No stream listens, or its leader is being elected: newer messages wait until that is known. */
  private void nobodyThere(Send send) {
    send.handBack();
    Session session;
    order.lock();
    try {
      session = open;
      if (session == null || resends > 0) {
        return; // it is in the ring, and will be sent again
      }
      resends++;
    } finally {
      order.unlock();
    }
    Session now = session;
    String stream = names.stream(send.to);
    api.call("STREAM.INFO." + stream, null)
        .whenComplete(
            (info, error) -> {
              if (error != null
                  && NatsErrors.unwrap(error) instanceof ApiError api
                  && api.isStreamMissing()) {
                underWay().stream()
                    .filter(waiting -> names.stream(waiting.to).equals(stream))
                    .forEach(waiting -> missing(waiting, stream));
                resend(now);
              } else {
                runtime.schedule(RETRY, () -> elsewhere.execute(() -> resend(now)));
              }
            });
  }

  private void missing(Send send, String stream) {
    if (send.wasHandedOver()) {
      return; // it has its own answer coming
    }
    end(
        send,
        new SendOutcome.Rejected(
            ErrorCode.DESTINATION_NOT_FOUND,
            new MessagingException(
                ErrorCode.DESTINATION_NOT_FOUND,
                "Publish failed: stream '"
                    + stream
                    + "' of '"
                    + send.to
                    + "' does not exist; create it, or let topology=apply do so")));
  }

  private void end(Send send, SendOutcome outcome) {
    if (!send.end()) {
      return;
    }
    lastOutcome = outcome;
    load.giveBack(send.size);
    try {
      send.tell(outcome);
    } finally {
      ring.set((int) send.order & mask, null);
      completeFlushes();
      if (isWritable()) {
        signalWritable();
      }
    }
  }

  // ---- deadlines

  private Duration pace() {
    Duration tenth = timeout.dividedBy(10);
    return tenth.compareTo(Duration.ofMillis(250)) < 0 ? tenth : Duration.ofMillis(250);
  }

  private void sweep() {
    long now = runtime.nanoTime();
    List<Send> late = new ArrayList<>();
    boolean more;
    order.lock();
    try {
      forget();
      for (long i = base; i < next; i++) {
        Send send = ring.get((int) i & mask);
        if (send != null) {
          if (now - send.startedNanos < timeout.toNanos()) {
            break;
          }
          late.add(send);
        }
      }
      more = base < next && !closed;
      sweeping = more;
    } finally {
      order.unlock();
    }
    late.forEach(send -> elsewhere.execute(() -> late(send)));
    if (more) {
      runtime.schedule(pace(), this::sweep);
    }
  }

  private void late(Send send) {
    boolean handedOver = send.wasHandedOver();
    boolean connected = link.session() != null;
    ErrorCode code = connected ? ErrorCode.TIMEOUT : ErrorCode.CONNECTION;
    MessagingException why =
        new MessagingException(
            code,
            "Publish to '"
                + send.to
                + (connected
                    ? "' was not confirmed within "
                    : "' had no connection to a server within ")
                + timeout.toMillis()
                + " ms"
                + NatsErrors.remedy(code),
            link.trouble());
    end(
        send,
        handedOver ? new SendOutcome.Uncertain(code, why) : new SendOutcome.Rejected(code, why));
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
