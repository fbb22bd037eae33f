package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Holds every other confirm back until the next one has been told, for 50 ms at most. */
final class LastFirst extends ForwardingPublisher {
  private final BinderRuntime runtime;
  private final AtomicReference<@Nullable Runnable> held = new AtomicReference<>();

  LastFirst(BinderPublisher delegate, BinderRuntime runtime) {
    super(delegate);
    this.runtime = runtime;
  }

  @Override
  public boolean trySend(Outbound message, SendCallback callback) {
    return delegate.trySend(message, outcome -> confirm(() -> callback.done(outcome)));
  }

  private void confirm(Runnable told) {
    Runnable earlier = held.getAndSet(null);
    if (earlier != null) {
      told.run();
      earlier.run();
    } else if (held.compareAndSet(null, told)) {
      runtime.schedule(
          Duration.ofMillis(50),
          () -> {
            if (held.compareAndSet(told, null)) {
              told.run();
            }
          });
    } else {
      told.run();
    }
  }

  @Override
  public void close() {
    delegate.close();
    Runnable last = held.getAndSet(null);
    if (last != null) {
      last.run();
    }
  }
}
