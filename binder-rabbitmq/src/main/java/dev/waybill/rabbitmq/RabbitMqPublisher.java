package dev.waybill.rabbitmq;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingException;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.support.Load;
import dev.waybill.spi.support.Outstanding;
import dev.waybill.spi.support.SlotHash;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One publisher's share of the connection: its own limits, its own messages under way. */
final class RabbitMqPublisher implements BinderPublisher {
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);

  private final Sender sender;
  private final Messages messages;
  private final MessageId ids;
  private final BinderRuntime runtime;
  private final ClientSettings settings;
  private final Duration timeout;
  private final Duration maxDelay;
  private final Executor elsewhere;
  private final Load load;
  private final Outstanding<Sending> underWay = new Outstanding<>(sending -> sending.over);
  private final ConcurrentLinkedQueue<Flush> flushes = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Runnable> whenWritable = new AtomicReference<>();
  private final AtomicBoolean watching = new AtomicBoolean();

  /** Who could not send so much need not be told of room for less. */
  private volatile int refusedSize;

  /** Spreads messages without a key; lost counts do no harm. */
  private int spread;

  private final Runnable roomListener = this::signalWritable;
  private final Runnable whenClosed;
  private volatile boolean closed;

  RabbitMqPublisher(
      Sender sender,
      Messages messages,
      MessageId ids,
      BinderRuntime runtime,
      PublisherSpec spec,
      ClientSettings settings,
      Duration maxDelay,
      Consumer<RabbitMqPublisher> whenClosed) {
    this.sender = sender;
    this.messages = messages;
    this.ids = ids;
    this.runtime = runtime;
    this.load = new Load(spec.maxInFlight(), spec.maxInFlightBytes());
    this.timeout = spec.timeout();
    this.settings = settings;
    this.maxDelay = maxDelay;
    this.elsewhere = runtime.serialExecutor("publisher");
    this.whenClosed = () -> whenClosed.accept(this);
    sender.addRoomListener(roomListener);
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
    if (sender.blocked() != null || !load.hasRoom(0)) {
      refusedSize = 0;
      return false;
    }
    String tooLate = tooLate(message);
    if (tooLate != null) {
      refuse(
          callback,
          ErrorCode.CAPABILITY_UNSUPPORTED,
          new UnsupportedCapabilityException(tooLate, null));
      return true;
    }
    String id = ids.next(runtime.clock().millis());
    Messages.Encoded encoded;
    try {
      encoded = messages.encode(message, id);
    } catch (RuntimeException e) {
      refuse(callback, ErrorCode.EVENT_INVALID, e);
      return true;
    }
    String tooLarge = tooLarge(message, encoded);
    if (tooLarge != null) {
      refuse(
          callback,
          ErrorCode.EVENT_TOO_LARGE,
          new MessagingException(ErrorCode.EVENT_TOO_LARGE, tooLarge));
      return true;
    }
    int units = DelayLevels.units(message.delay());
    return send(new Sending(message, slot(message.key()), units, id, encoded, callback));
  }

  /** Nothing is held back that cannot be held for as long as it should. */
  private @Nullable String tooLate(Outbound message) {
    boolean held = message.to().kind() != Address.Kind.DEAD_LETTERS;
    if (message.delay().compareTo(held ? maxDelay : Duration.ZERO) <= 0) {
      return null;
    }
    return "Publish to '"
        + message.to()
        + "' failed: a delay of "
        + message.delay()
        + " is not offered"
        + (held ? ", at most " + maxDelay + "; see 'delayed-publish' of the binder" : "");
  }

  private int slot(@Nullable String key) {
    return key == null ? spread++ & (SlotHash.SLOTS - 1) : SlotHash.slot(key);
  }

  /** The copy of an event that was small enough carries more headers than it did. */
  private @Nullable String tooLarge(Outbound message, Messages.Encoded encoded) {
    boolean copy = message.payload() instanceof Payload.Raw;
    int room = copy ? ClientSettings.CONTROL_HEADER_BYTES : 0;
    if (encoded.size() > settings.maxEventBytes() + room) {
      return "the event has "
          + encoded.size()
          + " bytes, "
          + message.to()
          + " takes "
          + settings.maxEventBytes()
          + ": raise 'max-event-bytes' of the binder and 'max_message_size' of the server, or send"
          + " a reference to the data";
    }
    int headers = settings.maxHeaderBytes() - ClientSettings.CONTROL_HEADER_BYTES + room;
    return encoded.headerBytes() <= headers
        ? null
        : "the attributes of the event have "
            + encoded.headerBytes()
            + " bytes, "
            + message.to()
            + " takes "
            + headers
            + ", because they must fit into one frame: use content-mode=structured";
  }

  private void refuse(SendCallback callback, ErrorCode code, Throwable why) {
    SendOutcome outcome = new SendOutcome.Rejected(code, why);
    elsewhere.execute(() -> callback.done(outcome));
  }

  private boolean send(Sending send) {
    if (!load.tryTake(send.size)) {
      refusedSize = send.size;
      return false;
    }
    underWay.add(send);
    sender.send(send);
    if (closed) {
      elsewhere.execute(send::abandon);
    }
    watch();
    return true;
  }

  // ---- deadlines

  private void watch() {
    if (!watching.get() && watching.compareAndSet(false, true)) {
      runtime.schedule(atLeast(timeout), this::expire);
    }
  }

  private static Duration atLeast(Duration wait) {
    return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
  }

  /** All have the same time, so those that began first are over first. */
  private void expire() {
    long now = runtime.nanoTime();
    for (Sending send : underWay) {
      if (send.hasEnded()) {
        continue;
      }
      long left = send.startedNanos + timeout.toNanos() - now;
      if (left > 0) {
        runtime.schedule(atLeast(Duration.ofNanos(left)), this::expire);
        return;
      }
      elsewhere.execute(() -> send.giveUp(lateness(), late(send)));
    }
    watching.set(false);
    if (!underWay.isEmpty()) {
      watch();
    }
  }

  private ErrorCode lateness() {
    if (sender.blocked() != null) {
      return ErrorCode.THROTTLED;
    }
    return sender.trouble() == null ? ErrorCode.TIMEOUT : ErrorCode.CONNECTION;
  }

  private MessagingException late(Sending send) {
    String alarm = sender.blocked();
    Throwable trouble = sender.trouble();
    String why =
        alarm != null
            ? "; the server takes no messages: " + alarm
            : trouble != null
                ? "; there is no connection: " + RabbitMqErrors.replyText(trouble)
                : "; check that the server keeps up";
    return new MessagingException(
        lateness(),
        "Publish to '" + send.to + "' was not confirmed within " + timeout.toMillis() + " ms" + why,
        trouble);
  }

  // ---- room

  @Override
  public void whenWritable(Runnable signal) {
    whenWritable.set(signal);
    signalWritable();
  }

  /** For each place that becomes free it would be called far too often. */
  private boolean isWorthWhile() {
    return sender.blocked() == null && load.hasMuchRoom() && load.hasRoom(refusedSize);
  }

  private void signalWritable() {
    if (whenWritable.get() != null && isWorthWhile()) {
      Runnable signal = whenWritable.getAndSet(null);
      if (signal != null) {
        signal.run();
      }
    }
  }

  // ---- ends

  @Override
  public CompletionStage<Void> flush() {
    Flush flush = new Flush();
    underWay.forEach(flush.pending::add);
    flushes.add(flush);
    // What ended between the look and the registration did not see it.
    flush.pending.removeIf(sending -> sending.over);
    completeFlush(flush);
    return flush.done;
  }

  private void completeFlush(Flush flush) {
    if (flush.pending.isEmpty() && flushes.remove(flush)) {
      flush.done.complete(null);
    }
  }

  @Override
  public void close() {
    closed = true;
    underWay.forEach(send -> elsewhere.execute(send::abandon));
    sender.removeRoomListener(roomListener);
    whenClosed.run();
  }

  /** A message of this publisher, on its books until it has ended. */
  private final class Sending extends Send {
    private final SendCallback callback;
    private volatile boolean over;

    private Sending(
        Outbound message,
        int slot,
        int units,
        String id,
        Messages.Encoded encoded,
        SendCallback callback) {
      super(message.to(), slot, units, id, encoded, runtime.nanoTime());
      this.callback = callback;
    }

    @Override
    void ended(SendOutcome outcome) {
      load.giveBack(size);
      try {
        callback.done(outcome);
      } finally {
        over = true;
        underWay.forgetEnded();
        for (Flush flush : flushes) {
          if (flush.pending.remove(this)) {
            completeFlush(flush);
          }
        }
        signalWritable();
      }
    }
  }

  /** Somebody waits for what was under way when they asked. */
  private static final class Flush {
    private final Set<Sending> pending = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
  }
}
