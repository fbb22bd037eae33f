package dev.waybill.conformance.spi;

import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import java.util.concurrent.CompletionStage;

/** A publisher that does as another; mutants override what they break. */
public class ForwardingPublisher implements BinderPublisher {
  protected final BinderPublisher delegate;

  /** Does as the delegate. */
  public ForwardingPublisher(BinderPublisher delegate) {
    this.delegate = delegate;
  }

  @Override
  public boolean trySend(Outbound message, SendCallback callback) {
    return delegate.trySend(message, callback);
  }

  @Override
  public void whenWritable(Runnable signal) {
    delegate.whenWritable(signal);
  }

  @Override
  public CompletionStage<Void> flush() {
    return delegate.flush();
  }

  @Override
  public void close() {
    delegate.close();
  }
}
