package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sends one event in a thousand after the next one, if that has its key and comes soon. */
final class SwapNeighbours extends ForwardingPublisher {
  private static final int EVERY = 1_000;
  private static final Duration SOON = Duration.ofMillis(50);

  private final BinderRuntime runtime;
  private int sends;
  private @Nullable Outbound held;
  private @Nullable SendCallback heldCallback;

  SwapNeighbours(BinderPublisher delegate, BinderRuntime runtime) {
    super(delegate);
    this.runtime = runtime;
  }

  @Override
  public synchronized boolean trySend(Outbound message, SendCallback callback) {
    if (held != null && !Objects.equals(held.key(), message.key()) && !release()) {
      return false;
    }
    if (held == null
        && message.to().kind() == Address.Kind.DESTINATION
        && ++sends % EVERY == EVERY / 2) {
      held = message;
      heldCallback = callback;
      runtime.schedule(SOON, this::release);
      return true;
    }
    boolean sent = delegate.trySend(message, callback);
    if (sent) {
      release();
    }
    return sent;
  }

  private synchronized boolean release() {
    if (held == null || heldCallback == null) {
      return true;
    }
    if (!delegate.trySend(held, heldCallback)) {
      runtime.schedule(SOON, this::release);
      return false;
    }
    held = null;
    return true;
  }
}
