package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import java.util.List;

/** Knows no batches. */
final class OneAtATime extends ForwardingSink {
  OneAtATime(DeliverySink delegate, BinderRuntime runtime) {
    super(delegate);
  }

  @Override
  public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
    inOrder.forEach(delivery -> delegate.deliveries(shard, List.of(delivery)));
  }
}
