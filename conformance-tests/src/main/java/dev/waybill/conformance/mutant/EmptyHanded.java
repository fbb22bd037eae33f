package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import java.util.List;

/** Also reports polls that brought nothing. */
final class EmptyHanded extends ForwardingSink {
  EmptyHanded(DeliverySink delegate, BinderRuntime runtime) {
    super(delegate);
  }

  @Override
  public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
    delegate.deliveries(shard, List.of());
    delegate.deliveries(shard, inOrder);
    delegate.deliveries(shard, List.of());
  }
}
