package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A member that settles by itself, and keeps from its engine, what does not pass. */
final class SettlingMember extends ForwardingSink {
  private final Predicate<Inbound> passes;
  private final AtomicReference<@Nullable BinderSubscription> joined = new AtomicReference<>();
  private final Queue<Inbound> early = new ConcurrentLinkedQueue<>();

  SettlingMember(DeliverySink delegate, Supplier<Predicate<Inbound>> passes) {
    super(delegate);
    this.passes = passes.get();
  }

  BinderSubscription join(Binder binder, SubscriptionSpec spec) {
    BinderSubscription subscription = binder.subscribe(spec, this);
    joined.set(subscription);
    settleEarly();
    return subscription;
  }

  @Override
  public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
    List<Inbound> passed = new ArrayList<>();
    for (Inbound delivery : inOrder) {
      if (passes.test(delivery)) {
        passed.add(delivery);
      } else {
        early.add(delivery);
      }
    }
    settleEarly();
    delegate.deliveries(shard, passed);
  }

  private void settleEarly() {
    BinderSubscription subscription = joined.get();
    if (subscription != null) {
      for (Inbound own = early.poll(); own != null; own = early.poll()) {
        subscription.settle(own, Settlement.Ack.INSTANCE);
      }
    }
  }
}
