package dev.waybill.kafka;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendOutcome;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way: waits for its topic, is handed to the producer, ends exactly once. One
 * object per message, because it has long left the processor's caches when it ends.
 */
abstract class Send implements Callback {
  private static final int WAITING = 0;
  private static final int HANDED_OVER = 1;
  private static final int ENDED = 2;

  final Outbound message;
  final int size;
  final long startedNanos;
  ProducerRecord<byte[], byte[]> record;

  private static final AtomicIntegerFieldUpdater<Send> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Send.class, "state");

  private final Executor elsewhere;
  private volatile int state = WAITING;

  /** Set while the producer's {@code send} runs, which reports some failures on the same stack. */
  private volatile @Nullable Thread sender;

  Send(
      Outbound message,
      ProducerRecord<byte[], byte[]> record,
      long startedNanos,
      Executor elsewhere) {
    this.message = message;
    this.record = record;
    this.size = KafkaMessages.sizeBytes(record);
    this.startedNanos = startedNanos;
    this.elsewhere = elsewhere;
  }

  /** It has ended; called once, not on the stack of a sender. */
  abstract void ended(SendOutcome outcome);

  /** Whether the caller may hand it to the producer now; false if it has ended meanwhile. */
  boolean beginHandOver() {
    sender = Thread.currentThread();
    return STATE.compareAndSet(this, WAITING, HANDED_OVER);
  }

  void endHandOver() {
    sender = null;
  }

  boolean isWaiting() {
    return state == WAITING;
  }

  boolean hasEnded() {
    return state == ENDED;
  }

  /** Called by the producer: on its I/O thread, or below its {@code send}. */
  @Override
  public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception error) {
    boolean onSendersStack = sender == Thread.currentThread();
    if (error != null) {
      // Below send() nothing has left yet, whatever the exception is.
      end(onSendersStack ? KafkaErrors.notSent(error) : KafkaErrors.sent(error), onSendersStack);
    } else if (metadata != null) {
      String position = metadata.topic() + "-" + metadata.partition() + "@" + metadata.offset();
      end(new SendOutcome.Confirmed(position), onSendersStack);
    }
  }

  /** Ends a send that was not handed over. */
  void refuse(Throwable error) {
    if (isWaiting()) {
      end(KafkaErrors.notSent(error), true);
    }
  }

  /** Ends it whatever its state: its publisher closes. */
  void abandon() {
    MessagingClosedException closed =
        new MessagingClosedException(
            "Publish to '" + message.to() + "' was under way when its publisher was closed", null);
    boolean never = state == WAITING;
    end(
        never
            ? new SendOutcome.Rejected(ErrorCode.CLOSED, closed)
            : new SendOutcome.Uncertain(ErrorCode.CLOSED, closed),
        true);
  }

  private void end(SendOutcome outcome, boolean hop) {
    int before = STATE.getAndSet(this, ENDED);
    if (before == ENDED) {
      return;
    }
    // Handed over between the look and the end: then it may be stored.
    SendOutcome honest =
        before == HANDED_OVER
                && outcome instanceof SendOutcome.Rejected rejected
                && rejected.code() == ErrorCode.CLOSED
            ? new SendOutcome.Uncertain(ErrorCode.CLOSED, rejected.cause())
            : outcome;
    if (hop) {
      elsewhere.execute(() -> ended(honest));
    } else {
      ended(honest);
    }
  }
}
