package dev.waybill.engine;

import dev.waybill.PublishReceipt;
import dev.waybill.Telemetry.Span;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** One publish on its way. Its first end wins; the room it takes is given back once. */
final class PendingPublish extends CompletableFuture<PublishReceipt> implements SendCallback {
  private static final int QUEUED = 0;
  private static final int SENDING = 1;
  private static final int ENDED = 2;

  private static final AtomicIntegerFieldUpdater<PendingPublish> STATE =
      AtomicIntegerFieldUpdater.newUpdater(PendingPublish.class, "state");

  final String eventId;
  final @Nullable String key;
  final int size;
  final long deadlineNanos;
  final Span span;
  private volatile int state = QUEUED;
  private final PublishEngine engine;
  private volatile @Nullable Outbound message;

  /**
   * A receipt or an exception; set by whoever ends it, before the thread is told that completes.
   */
  @Nullable Object result;

  PendingPublish(
      PublishEngine engine,
      Outbound message,
      String eventId,
      int size,
      long deadlineNanos,
      Span span) {
    this.engine = engine;
    this.message = message;
    this.eventId = eventId;
    this.key = message.key();
    this.size = size;
    this.deadlineNanos = deadlineNanos;
    this.span = span;
  }

  /** The message, for a try to hand it over; null if it ended meanwhile. */
  @Nullable Outbound beginSend() {
    return STATE.compareAndSet(this, QUEUED, SENDING) ? message : null;
  }

  /** The binder's answer. */
  @Override
  public void done(SendOutcome outcome) {
    engine.answered(this, outcome);
  }

  /** The binder had no room. False if it ended meanwhile: then nobody will answer it. */
  boolean sendLater() {
    return STATE.compareAndSet(this, SENDING, QUEUED);
  }

  /** The binder has it: the message is no longer ours to keep. */
  void sent() {
    message = null;
  }

  boolean hasEnded() {
    return state == ENDED;
  }

  /** True if this call ends it and it had not been handed over. */
  boolean endUnsent() {
    boolean mine = STATE.compareAndSet(this, QUEUED, ENDED);
    if (mine) {
      message = null;
    }
    return mine;
  }

  /** True if this call ends it after it was handed over. */
  boolean endSent() {
    return STATE.compareAndSet(this, SENDING, ENDED);
  }

  /** Tells the user how it has ended. */
  void completeWithResult() {
    if (result instanceof PublishReceipt receipt) {
      complete(receipt);
    } else if (result instanceof Exception failure) {
      completeExceptionally(failure);
    }
  }

  /**
   * Withdraws the event if it has not been handed to the binder yet; afterwards it is too late and
   * the future ends as the publish does.
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (!endUnsent()) {
      return false;
    }
    engine.withdrawn(this);
    return super.cancel(mayInterruptIfRunning);
  }

  /** Stages derived from it are plain futures. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
