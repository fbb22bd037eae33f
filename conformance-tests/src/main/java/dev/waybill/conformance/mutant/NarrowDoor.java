package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Takes few messages at a time, whatever it was asked for. */
final class NarrowDoor extends ForwardingPublisher {
  private static final int ROOM = 20;

  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicReference<@Nullable Runnable> signal = new AtomicReference<>();

  NarrowDoor(BinderPublisher delegate) {
    super(delegate);
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
              leave();
              callback.done(outcome);
            });
    if (!taken) {
      leave();
    }
    return taken;
  }

  private void leave() {
    inside.decrementAndGet();
    tell();
  }

  private void tell() {
    Runnable waiting = signal.getAndSet(null);
    if (waiting != null) {
      delegate.whenWritable(waiting);
    }
  }

  @Override
  public void whenWritable(Runnable next) {
    signal.set(next);
    if (inside.get() < ROOM) {
      tell();
    }
  }
}
