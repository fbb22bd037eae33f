package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keeps the order of each key, and no other. */
final class KeyByKey extends ForwardingSink {
  private static final Comparator<Inbound> BY_KEY =
      Comparator.comparing(Inbound::key, Comparator.nullsFirst(Comparator.<String>reverseOrder()));

  KeyByKey(DeliverySink delegate, BinderRuntime runtime) {
    super(delegate);
  }

  @Override
  public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
    List<Inbound> sorted = new ArrayList<>(inOrder);
    sorted.sort(BY_KEY); // stable
    delegate.deliveries(shard, sorted);
  }
}
