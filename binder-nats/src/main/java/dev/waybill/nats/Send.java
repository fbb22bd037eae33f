package dev.waybill.nats;

import dev.waybill.spi.Address;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** One message on its way: waits, is handed to the client, ends exactly once. */
final class Send {
  private static final int WAITING = 0;
  private static final int HANDED_OVER = 1;
  private static final int ENDED_UNSENT = 2;
  private static final int ENDED_SENT = 3;

  private static final AtomicIntegerFieldUpdater<Send> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Send.class, "state");

  final Address to;
  final String subject;
  final NatsMessages.Encoded message;
  final int size;

  /** Whether no other message has its subject, so that none can overtake it. */
  final boolean alone;

  final long startedNanos;

  private final SendCallback callback;
  private volatile int state = WAITING;

  /** The connection it was last handed to; written before the state that says so. */
  long generation = -1;

  /** Its place among the messages of its publisher; set once, before it is sent. */
  long order = -1;

  Send(
      Address to,
      String subject,
      NatsMessages.Encoded message,
      int size,
      boolean alone,
      long startedNanos,
      SendCallback callback) {
    this.to = to;
    this.subject = subject;
    this.message = message;
    this.size = size;
    this.alone = alone;
    this.startedNanos = startedNanos;
    this.callback = callback;
  }

  /** Whether it may be handed to the client, for the first time or again. */
  boolean handOver() {
    return STATE.compareAndSet(this, WAITING, HANDED_OVER) || state == HANDED_OVER;
  }

  /** The client did not take it after all, or the server said that nobody was there. */
  void handBack() {
    STATE.compareAndSet(this, HANDED_OVER, WAITING);
  }

  boolean hasEnded() {
    return state >= ENDED_UNSENT;
  }

  /** Whether the client has it, or had it when it ended. */
  boolean wasHandedOver() {
    int now = state;
    return now == HANDED_OVER || now == ENDED_SENT;
  }

  /** True for whoever ends it; only then {@link #tell} may be called. */
  boolean end() {
    while (true) {
      int now = state;
      if (now >= ENDED_UNSENT) {
        return false;
      }
      if (STATE.compareAndSet(this, now, now == WAITING ? ENDED_UNSENT : ENDED_SENT)) {
        return true;
      }
    }
  }

  void tell(SendOutcome outcome) {
    callback.done(outcome);
  }
}
