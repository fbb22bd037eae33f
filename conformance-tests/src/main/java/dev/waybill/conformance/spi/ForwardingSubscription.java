package dev.waybill.conformance.spi;

import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.util.concurrent.CompletionStage;

/** A subscription that does as another; mutants override what they break. */
public class ForwardingSubscription implements BinderSubscription {
  protected final BinderSubscription delegate;

  /** Does as the delegate. */
  public ForwardingSubscription(BinderSubscription delegate) {
    this.delegate = delegate;
  }

  @Override
  public CompletionStage<Void> ready() {
    return delegate.ready();
  }

  @Override
  public void demand(Shard shard, int messages, long bytes) {
    delegate.demand(shard, messages, bytes);
  }

  @Override
  public void settle(Inbound delivery, Settlement how) {
    delegate.settle(delivery, how);
  }

  @Override
  public CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt) {
    return delegate.record(delivery, attempt);
  }

  @Override
  public double windowFill() {
    return delegate.windowFill();
  }

  @Override
  public CompletionStage<Void> flush() {
    return delegate.flush();
  }

  @Override
  public CompletionStage<Void> stopFetching() {
    return delegate.stopFetching();
  }

  @Override
  public CompletionStage<Void> close() {
    return delegate.close();
  }
}
