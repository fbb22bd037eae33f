package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Shard;

/** Hands over up to a native batch more than there was credit for, as it may. */
final class Overdraft extends ForwardingSubscription {
  private static final int BATCH = 10;

  Overdraft(BinderSubscription delegate, BinderRuntime runtime) {
    super(delegate);
  }

  @Override
  public void demand(Shard shard, int messages, long bytes) {
    delegate.demand(shard, messages == 0 ? 0 : messages + BATCH, bytes);
  }
}
