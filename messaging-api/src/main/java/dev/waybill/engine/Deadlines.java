package dev.waybill.engine;

import dev.waybill.spi.support.Outstanding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The publishes under way, and a timer that ends those whose deadline has come. It looks often, but
 * goes through them only when the earliest deadline of all may be due. Thread-safe.
 */
final class Deadlines {
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final long NONE = Long.MAX_VALUE;

  private final EngineRuntime runtime;
  private final Consumer<PendingPublish> expire;
  private final long origin;
  private final Outstanding<PendingPublish> underWay = new Outstanding<>(PendingPublish::hasEnded);
  private final AtomicBoolean looking = new AtomicBoolean();

  /** No publish under way is due before this. */
  private final AtomicLong earliest = new AtomicLong(NONE);

  Deadlines(EngineRuntime runtime, Consumer<PendingPublish> expire) {
    this.runtime = runtime;
    this.expire = expire;
    this.origin = runtime.nanoTime();
  }

  /** Nanoseconds, on a clock that only this object reads. */
  long now() {
    return runtime.nanoTime() - origin;
  }

  void add(PendingPublish publish) {
    underWay.add(publish);
    lower(publish.deadlineNanos); // after the line: who raises it meanwhile has seen the publish
    if (!looking.get() && looking.compareAndSet(false, true)) {
      runtime.schedule(LOOK, this::look);
    }
  }

  private void lower(long deadline) {
    if (deadline < earliest.get()) {
      earliest.accumulateAndGet(deadline, Math::min);
    }
  }

  /** To be called when some have ended, while they are still at hand. */
  void forgetEnded() {
    underWay.forgetEnded();
  }

  /** Early by one look, so that nothing outlives its deadline. */
  private void look() {
    underWay.forgetEnded();
    long due = now() + LOOK.toNanos();
    if (earliest.get() <= due) {
      expireUntil(due);
    }
    looking.set(false);
    if (!underWay.isEmpty() && looking.compareAndSet(false, true)) {
      runtime.schedule(LOOK, this::look);
    }
  }

  private void expireUntil(long due) {
    earliest.set(NONE);
    for (PendingPublish publish : underWay) {
      if (publish.hasEnded()) {
        continue;
      }
      if (publish.deadlineNanos <= due) {
        expire.accept(publish);
      } else {
        lower(publish.deadlineNanos);
      }
    }
  }

  /** Completes when all that are under way now have ended. */
  CompletableFuture<Void> flush() {
    List<CompletableFuture<?>> open = new ArrayList<>();
    for (PendingPublish publish : underWay) {
      open.add(publish.handle((receipt, error) -> null));
    }
    return CompletableFuture.allOf(open.toArray(new CompletableFuture<?>[0]));
  }
}
