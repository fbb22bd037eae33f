package dev.waybill.conformance.spi;

import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A sink that does as another; mutants override what they break. */
public class ForwardingSink implements DeliverySink {
  protected final DeliverySink delegate;

  /** Does as the delegate. */
  public ForwardingSink(DeliverySink delegate) {
    this.delegate = delegate;
  }

  @Override
  public void assigned(Shard shard) {
    delegate.assigned(shard);
  }

  @Override
  public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
    delegate.deliveries(shard, inOrder);
  }

  @Override
  public CompletionStage<Void> revoking(Shard shard, Instant deadline) {
    return delegate.revoking(shard, deadline);
  }

  @Override
  public void lost(Shard shard) {
    delegate.lost(shard);
  }

  @Override
  public void leaseLost(Inbound delivery) {
    delegate.leaseLost(delivery);
  }

  @Override
  public void failure(Throwable error, boolean fatal) {
    delegate.failure(error, fatal);
  }
}
