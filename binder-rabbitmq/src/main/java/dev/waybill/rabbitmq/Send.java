package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingClosedException;
import dev.waybill.spi.Address;
import dev.waybill.spi.SendOutcome;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One message on its way: waits for the writer, is written once or more, ends exactly once. One
 * object per message, because it has long left the processor's caches when it ends.
 */
abstract class Send {
  private static final int WAITING = 0;
  private static final int HANDED_OVER = 1;
  private static final int ENDED = 2;

  /** The slot of a message without a key is its number, so that they spread. */
  final int slot;

  final Address to;

  /** How long the server holds it back, in units of {@link DelayLevels}; 0 if it is for now. */
  final int units;

  final String id;
  final AMQP.BasicProperties properties;
  final byte[] body;
  final int size;
  final long startedNanos;

  private static final AtomicIntegerFieldUpdater<Send> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Send.class, "state");

  private volatile int state = WAITING;

  /** Set by the reader when the message came back, before it is confirmed. */
  boolean returned;

  Send(Address to, int slot, int units, String id, Messages.Encoded encoded, long startedNanos) {
    this.to = to;
    this.slot = slot;
    this.units = units;
    this.id = id;
    this.properties = encoded.properties();
    this.body = encoded.body();
    this.size = encoded.size();
    this.startedNanos = startedNanos;
  }

  /** It has ended; called once, not on the stack of a sender. */
  abstract void ended(SendOutcome outcome);

  /** Whether the writer may write it now, for the first time or again; false if it has ended. */
  boolean beginHandOver() {
    return state == HANDED_OVER || STATE.compareAndSet(this, WAITING, HANDED_OVER);
  }

  boolean hasEnded() {
    return state == ENDED;
  }

  void confirm() {
    end(new SendOutcome.Confirmed(id));
  }

  /** Ends it: as rejected where it never left, else as uncertain. */
  void giveUp(ErrorCode code, Throwable why) {
    int before = STATE.getAndSet(this, ENDED);
    if (before != ENDED) {
      ended(
          before == WAITING
              ? new SendOutcome.Rejected(code, why)
              : new SendOutcome.Uncertain(code, why));
    }
  }

  /** Ends it as rejected: the server said that it was not stored. */
  void refuse(ErrorCode code, Throwable why) {
    end(new SendOutcome.Rejected(code, why));
  }

  /** Ends it whatever its state: its publisher closes. */
  void abandon() {
    giveUp(
        ErrorCode.CLOSED,
        new MessagingClosedException(
            "Publish to '" + to + "' was under way when its publisher was closed", null));
  }

  private void end(SendOutcome outcome) {
    if (STATE.getAndSet(this, ENDED) != ENDED) {
      ended(outcome);
    }
  }
}
