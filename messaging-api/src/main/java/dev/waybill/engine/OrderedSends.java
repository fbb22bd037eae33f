package dev.waybill.engine;

import dev.waybill.ErrorCode;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendOutcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends messages in the order given, waiting for room where there is none. Internal; may change or
 * disappear in any release. Thread-safe; does not block.
 */
public final class OrderedSends implements AutoCloseable {
  private record Waiting(Outbound message, CompletableFuture<SendOutcome> outcome) {}

  private final BinderPublisher publisher;
  private final ConcurrentLinkedQueue<Waiting> line = new ConcurrentLinkedQueue<>();
  private final AtomicInteger moving = new AtomicInteger();

  /** Owns the publisher. */
  public OrderedSends(BinderPublisher publisher) {
    this.publisher = publisher;
  }

  /** Never completes exceptionally. */
  CompletableFuture<SendOutcome> send(Outbound message) {
    CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
    line.add(new Waiting(message, outcome));
    moveLine();
    return outcome;
  }

  /** Hands the line over, one thread at a time: a publisher keeps one signal only. */
  private void moveLine() {
    if (moving.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = moving.get();
      for (Waiting next = line.peek(); next != null; next = line.peek()) {
        if (!isTaken(next)) {
          publisher.whenWritable(this::moveLine);
          break;
        }
        line.poll();
      }
    } while (moving.addAndGet(-seen) > 0);
  }

  private boolean isTaken(Waiting next) {
    try {
      return publisher.trySend(next.message, next.outcome::complete);
    } catch (RuntimeException defect) {
      next.outcome.complete(new SendOutcome.Rejected(ErrorCode.INTERNAL, defect));
      return true;
    }
  }

  @Override
  public void close() {
    publisher.close();
  }
}
