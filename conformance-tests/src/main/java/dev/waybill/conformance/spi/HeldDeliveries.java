package dev.waybill.conformance.spi;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts, per shard, what was handed over and is not settled. Thread-safe. */
public final class HeldDeliveries {
  private final Map<Shard, AtomicInteger> held = new ConcurrentHashMap<>();
  private final Map<Shard, Integer> most = new ConcurrentHashMap<>();

  /** The most that were held of a shard at once, of each shard that had any. */
  public List<Integer> most() {
    return List.copyOf(most.values());
  }

  /** How many are held now, of all shards. */
  public int now() {
    return held.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /** The same binder, but watched. */
  public BinderUnderTest watching(BinderUnderTest binder) {
    return binder.withProvider(
        provider -> new ForwardingProvider(provider, (opened, runtime) -> watched(opened)));
  }

  private Binder watched(Binder binder) {
    return new ForwardingBinder(binder) {
      @Override
      public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
        return leaving(delegate.subscribe(spec, coming(sink)));
      }
    };
  }

  private DeliverySink coming(DeliverySink sink) {
    return new ForwardingSink(sink) {
      @Override
      public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
        add(shard, inOrder.size());
        delegate.deliveries(shard, inOrder);
      }
    };
  }

  private BinderSubscription leaving(BinderSubscription subscription) {
    return new ForwardingSubscription(subscription) {
      @Override
      public void settle(Inbound delivery, Settlement how) {
        add(delivery.shard(), -1); // before the binder knows, so that it is never counted too high
        delegate.settle(delivery, how);
      }
    };
  }

  private void add(Shard shard, int change) {
    int now = held.computeIfAbsent(shard, any -> new AtomicInteger()).addAndGet(change);
    most.merge(shard, now, Math::max);
  }
}
