package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Has room for a hundred, and says every 5 ms that there may be room again, not knowing. */
final class FalseHopes extends ForwardingPublisher {
  private static final int ROOM = 100;
  private static final Duration SOON = Duration.ofMillis(5);

  private final BinderRuntime runtime;
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicReference<@Nullable Runnable> signal = new AtomicReference<>();

  FalseHopes(BinderPublisher delegate, BinderRuntime runtime) {
    super(delegate);
    this.runtime = runtime;
  }

  @Override
  public boolean trySend(Outbound message, SendCallback callback) {
    if (inside.getAndUpdate(now -> Math.min(ROOM, now + 1)) == ROOM) {
      return false;
    }
    boolean taken =
        delegate.trySend(
            message,
            outcome -> {
              inside.decrementAndGet();
              callback.done(outcome);
            });
    if (!taken) {
      inside.decrementAndGet();
    }
    return taken;
  }

  @Override
  public void whenWritable(Runnable next) {
    if (signal.getAndSet(next) == null) {
      runtime.schedule(SOON, this::raise);
    }
  }

  private void raise() {
    Runnable waiting = signal.getAndSet(null);
    if (waiting != null) {
      waiting.run();
    }
  }
}
