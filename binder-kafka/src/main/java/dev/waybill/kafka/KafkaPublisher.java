package dev.waybill.kafka;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.support.PhysicalNames;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
  private final PublisherSpec spec;
  private final long maxEventBytes;
  private final Executor elsewhere;
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Set<Send> underWay = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<Flush> flushes = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Runnable> whenWritable = new AtomicReference<>();
  private final Runnable roomListener = this::signalWritable;
  private final Runnable whenClosed;
  private volatile boolean closed;

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
    this.spec = spec;
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
    if (!hasRoom(0)) {
      return false;
    }
    ProducerRecord<byte[], byte[]> record;
    try {
      record = KafkaMessages.record(names.of(message.to()), message);
    } catch (RuntimeException e) {
      SendOutcome outcome = new SendOutcome.Rejected(ErrorCode.EVENT_INVALID, e);
      elsewhere.execute(() -> callback.done(outcome));
      return true;
    }
    return send(new Sending(message, record, callback).send);
  }

  private boolean send(Send send) {
    if (!hasRoom(send.size)) {
      return false;
    }
    messages.incrementAndGet();
    bytes.addAndGet(send.size);
    sender.begun(send);
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

  private boolean hasRoom(int size) {
    int count = messages.get();
    return count == 0
        || count < spec.maxInFlight()
            && bytes.get() + size <= spec.maxInFlightBytes()
            && sender.hasRoom(size);
  }

  @Override
  public void whenWritable(Runnable signal) {
    whenWritable.set(signal);
    if (hasRoom(0)) {
      signalWritable();
    }
  }

  private void signalWritable() {
    if (whenWritable.get() != null && hasRoom(0)) {
      Runnable signal = whenWritable.getAndSet(null);
      if (signal != null) {
        signal.run();
      }
    }
  }

  @Override
  public CompletionStage<Void> flush() {
    Flush flush = new Flush(Set.copyOf(underWay));
    flushes.add(flush);
    // What ended between the look and the registration did not see it.
    flush.pending.removeIf(send -> !underWay.contains(send));
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

  /** Joins a message with its callback and takes it off the books when it has ended. */
  private final class Sending {
    private final Send send;
    private final SendCallback callback;

    private Sending(
        Outbound message, ProducerRecord<byte[], byte[]> record, SendCallback callback) {
      this.callback = callback;
      this.send = new Send(message, record, runtime.nanoTime(), elsewhere, this::ended);
    }

    private void ended(SendOutcome outcome) {
      messages.decrementAndGet();
      bytes.addAndGet(-send.size);
      try {
        callback.done(outcome);
      } finally {
        underWay.remove(send);
        for (Flush flush : flushes) {
          if (flush.pending.remove(send)) {
            completeFlush(flush);
          }
        }
        sender.ended(send, outcome);
      }
    }
  }

  /** Somebody waits for what was under way when they asked. */
  private static final class Flush {
    private final Set<Send> pending = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private Flush(Set<Send> underWay) {
      pending.addAll(underWay);
    }
  }
}
