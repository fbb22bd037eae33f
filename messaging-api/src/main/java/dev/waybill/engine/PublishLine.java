package dev.waybill.engine;

import dev.waybill.ErrorCode;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendOutcome;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Hands publishes to the binder on the caller's thread; only when the binder has no room do they
 * line up here, and while anything is lined up all go behind it, so that call order holds.
 * Thread-safe; does not block.
 */
final class PublishLine {
  private final BinderPublisher publisher;
  private final Consumer<PendingPublish> endedMeanwhile;
  private final ConcurrentLinkedQueue<PendingPublish> line = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lined = new AtomicInteger();
  private final AtomicInteger moving = new AtomicInteger();

  /**
   * A line.
   *
   * @param endedMeanwhile told of a publish that ended while the binder refused it: nobody else
   *     gives its room back
   */
  PublishLine(BinderPublisher publisher, Consumer<PendingPublish> endedMeanwhile) {
    this.publisher = publisher;
    this.endedMeanwhile = endedMeanwhile;
  }

  /** Straight to the binder, unless others are lined up. */
  void send(PendingPublish publish) {
    if (lined.get() == 0 && trySend(publish)) {
      return;
    }
    lined.incrementAndGet();
    line.add(publish);
    move();
  }

  /** True if it is not ours to send any more: the binder took it, or it has ended. */
  private boolean trySend(PendingPublish publish) {
    Outbound message = publish.beginSend();
    if (message == null) {
      return true;
    }
    if (isTaken(publish, message)) {
      publish.sent();
      return true;
    }
    if (publish.sendLater()) {
      return false;
    }
    endedMeanwhile.accept(publish);
    return true;
  }

  private boolean isTaken(PendingPublish publish, Outbound message) {
    try {
      return publisher.trySend(message, publish);
    } catch (RuntimeException defect) {
      publish.done(new SendOutcome.Rejected(ErrorCode.INTERNAL, defect));
      return true;
    }
  }

  /** Hands the line over, in order; one thread at a time. */
  private void move() {
    if (moving.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = moving.get();
      for (PendingPublish next = line.peek(); next != null; next = line.peek()) {
        if (!trySend(next)) {
          publisher.whenWritable(this::move);
          break;
        }
        line.poll();
        lined.decrementAndGet();
      }
    } while (moving.addAndGet(-seen) > 0);
  }
}
