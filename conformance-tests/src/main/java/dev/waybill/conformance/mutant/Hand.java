package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a member has in hand, in the order it was given it: mutants that do wrong with what is not
 * settled yet need to know. Thread-safe.
 */
final class Hand {
  private final List<Inbound> held = new ArrayList<>();

  /** A binder whose subscriptions know their hand. */
  static Mutation.Joining knowing(Mutator change) {
    return (binder, spec, sink, runtime) -> new Hand().join(binder, spec, sink, runtime, change);
  }

  /** Changes a subscription that keeps its hand up to date. */
  @FunctionalInterface
  interface Mutator {
    BinderSubscription of(
        BinderSubscription opened, Hand hand, DeliverySink sink, BinderRuntime runtime);
  }

  private BinderSubscription join(
      Binder binder,
      SubscriptionSpec spec,
      DeliverySink sink,
      BinderRuntime runtime,
      Mutator change) {
    DeliverySink noting =
        new ForwardingSink(sink) {
          @Override
          public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
            add(inOrder);
            delegate.deliveries(shard, inOrder);
          }
        };
    BinderSubscription settling =
        new ForwardingSubscription(binder.subscribe(spec, noting)) {
          @Override
          public void settle(Inbound delivery, Settlement how) {
            remove(delivery);
            delegate.settle(delivery, how);
          }
        };
    return change.of(settling, this, sink, runtime);
  }

  private synchronized void add(List<? extends Inbound> deliveries) {
    held.addAll(deliveries);
  }

  private synchronized void remove(Inbound delivery) {
    held.removeIf(one -> one == delivery);
  }

  /** What is held of this kind. */
  synchronized List<Inbound> held(Predicate<Inbound> which) {
    return held.stream().filter(which).toList();
  }

  /** What came before this of its shard, and is held. */
  synchronized List<Inbound> before(Inbound delivery) {
    List<Inbound> before = new ArrayList<>();
    for (Inbound one : held) {
      if (one == delivery) {
        return before;
      }
      if (one.shard().equals(delivery.shard())) {
        before.add(one);
      }
    }
    return List.of(); // it is not held any more
  }
}
