package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends one event in 150 a moment later, as a client does that repeats what got no answer. */
final class Straggler extends ForwardingPublisher {
  private static final int EVERY = 150;
  private static final Duration LATE = Duration.ofMillis(20);

  private final BinderRuntime runtime;
  private final AtomicInteger sends = new AtomicInteger();
  private final AtomicInteger unconfirmed = new AtomicInteger();

  Straggler(BinderPublisher delegate, BinderRuntime runtime) {
    super(delegate);
    this.runtime = runtime;
  }

  @Override
  public boolean trySend(Outbound message, SendCallback callback) {
    SendCallback counting =
        outcome -> {
          unconfirmed.decrementAndGet();
          callback.done(outcome);
        };
    boolean alone = unconfirmed.getAndIncrement() == 0;
    if (!alone
        && message.to().kind() == Address.Kind.DESTINATION
        && sends.incrementAndGet() % EVERY == 0) {
      later(message, counting);
      return true;
    }
    boolean taken = delegate.trySend(message, counting);
    if (!taken) {
      unconfirmed.decrementAndGet();
    }
    return taken;
  }

  private void later(Outbound message, SendCallback callback) {
    runtime.schedule(
        LATE,
        () -> {
          if (!delegate.trySend(message, callback)) {
            later(message, callback);
          }
        });
  }
}
