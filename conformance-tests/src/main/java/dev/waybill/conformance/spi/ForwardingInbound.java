package dev.waybill.conformance.spi;

import dev.waybill.spi.Inbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A delivery that is as another; mutants override what they break. */
public class ForwardingInbound implements Inbound {
  protected final Inbound delegate;

  /** Does as the delegate. */
  public ForwardingInbound(Inbound delegate) {
    this.delegate = delegate;
  }

  /** The delivery that the binder made, which it must be given back. */
  public static Inbound original(Inbound delivery) {
    return delivery instanceof ForwardingInbound forwarding ? forwarding.delegate : delivery;
  }

  @Override
  public Shard shard() {
    return delegate.shard();
  }

  @Override
  public String position() {
    return delegate.position();
  }

  @Override
  public @Nullable String key() {
    return delegate.key();
  }

  @Override
  public int sizeBytes() {
    return delegate.sizeBytes();
  }

  @Override
  public Instant enqueuedAt() {
    return delegate.enqueuedAt();
  }

  @Override
  public boolean viaInlet() {
    return delegate.viaInlet();
  }

  @Override
  public int priorAttempts() {
    return delegate.priorAttempts();
  }

  @Override
  public boolean diedAlone() {
    return delegate.diedAlone();
  }

  @Override
  public @Nullable Instant notBefore() {
    return delegate.notBefore();
  }

  @Override
  public int crashes() {
    return delegate.crashes();
  }

  @Override
  public CloudEvent event() {
    return delegate.event();
  }

  @Override
  public RawMessage raw() {
    return delegate.raw();
  }

  @Override
  public <T> Optional<T> unwrap(Class<T> type) {
    return delegate.unwrap(type);
  }
}
