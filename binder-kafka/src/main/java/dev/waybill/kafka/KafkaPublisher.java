package dev.waybill.kafka;

import dev.waybill.ErrorCode;
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
import dev.waybill.spi.support.Outstanding;
import dev.waybill.spi.support.PhysicalNames;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** One publisher's share of a producer: its own limits, its own messages under way. */
final class KafkaPublisher implements BinderPublisher {
  private final KafkaSender sender;
  private final PhysicalNames names;
  private final BinderRuntime runtime;
  private final long maxEventBytes;
  private final Executor elsewhere;
  private final Load load;
  private final Outstanding<Sending> underWay = new Outstanding<>(sending -> sending.over);
  private final ConcurrentLinkedQueue<Flush> flushes = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Runnable> whenWritable = new AtomicReference<>();
  private volatile @Nullable Place latest;

  /** Who could not send so much need not be told of room for less. */
  private volatile int refusedSize;

  private final Runnable roomListener = this::signalWritable;
  private final Runnable whenClosed;
  private volatile boolean closed;

  private record Place(Address address, String topic) {}

  KafkaPublisher(
      KafkaSender sender,
      PhysicalNames names,
      BinderRuntime runtime,
      PublisherSpec spec,
      long maxEventBytes,
      Consumer<KafkaPublisher> whenClosed) {
    this.sender = sender;
    this.names = names;
    this.runtime = runtime;
    this.load = new Load(spec.maxInFlight(), spec.maxInFlightBytes());
    this.maxEventBytes = maxEventBytes;
    this.elsewhere = runtime.serialExecutor("publisher");
    this.whenClosed = () -> whenClosed.accept(this);
    sender.addRoomListener(roomListener);
  }

  @Override
  public boolean trySend(Outbound message, SendCallback callback) {
    if (closed) {
      SendOutcome outcome =
          new SendOutcome.Rejected(
              ErrorCode.CLOSED, new MessagingClosedException("The publisher is closed", null));
      elsewhere.execute(() -> callback.done(outcome));
      return true;
    }
    if (!load.hasRoom(0)) {
      refusedSize = 0;
      return false;
    }
    ProducerRecord<byte[], byte[]> record;
    try {
      record = KafkaMessages.record(topic(message.to()), message);
    } catch (RuntimeException e) {
      SendOutcome outcome = new SendOutcome.Rejected(ErrorCode.EVENT_INVALID, e);
      elsewhere.execute(() -> callback.done(outcome));
      return true;
    }
    return send(new Sending(message, record, callback));
  }

  private boolean send(Sending send) {
    if (!takeRoom(send.size)) {
      refusedSize = send.size;
      return false;
    }
    underWay.add(send);
    if (send.message.payload() instanceof Payload.Event && send.size > maxEventBytes) {
      send.refuse(new RecordTooLargeException(KafkaSender.tooLarge(send, maxEventBytes)));
      return true;
    }
    sender.send(send);
    if (closed) {
      send.abandon();
    }
    return true;
  }

  /** Within this publisher's own limits, and within those of the producer. */
  private boolean takeRoom(int size) {
    if (!load.tryTake(size)) {
      return false;
    }
    if (sender.takeRoom(size)) {
      return true;
    }
    load.giveBack(size);
    return false;
  }

  private boolean isWritable() {
    int size = refusedSize;
    return load.hasRoom(size) && sender.hasRoom(size);
  }

  /** Nearly all messages go to one place. */
  private String topic(Address to) {
    Place place = latest;
    if (place == null || !place.address().equals(to)) {
      place = new Place(to, names.of(to));
      latest = place;
    }
    return place.topic();
  }

  @Override
  public void whenWritable(Runnable signal) {
    whenWritable.set(signal);
    if (isWritable()) {
      signalWritable();
    }
  }

  private void signalWritable() {
    if (whenWritable.get() != null && isWritable()) {
      Runnable signal = whenWritable.getAndSet(null);
      if (signal != null) {
        signal.run();
      }
    }
  }

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
    underWay.forEach(Send::abandon);
    sender.removeRoomListener(roomListener);
    whenClosed.run();
  }

  /** A message of this publisher, on its books until it has ended. */
  private final class Sending extends Send {
    private final SendCallback callback;
    private volatile boolean over;

    private Sending(
        Outbound message, ProducerRecord<byte[], byte[]> record, SendCallback callback) {
      super(message, record, runtime.nanoTime(), elsewhere);
      this.callback = callback;
    }

    @Override
    void ended(SendOutcome outcome) {
      load.giveBack(size);
      sender.heard(outcome);
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
        sender.ended(this, outcome);
      }
    }
  }

  /** Somebody waits for what was under way when they asked. */
  private static final class Flush {
    private final Set<Sending> pending = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
  }
}
