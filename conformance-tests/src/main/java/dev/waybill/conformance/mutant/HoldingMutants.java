package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** What can be wrong with what a member holds, when it holds it long, leaves or dies. */
final class HoldingMutants {
  private HoldingMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutation.joining(
            "acknowledges what is unsettled when it leaves",
            "did not come to the next member",
            Hand.knowing((opened, hand, sink, runtime) -> new Careless(opened, hand)),
            17),
        Mutation.joining(
            "keeps what it has for a while after it has left",
            "came to the next member after",
            (binder, spec, sink, runtime) -> new Clinging(binder.subscribe(spec, sink), runtime),
            17),
        trusting(new ConcurrentHashMap<>()),
        Mutation.joining(
            "delivers again what takes two seconds",
            "without a cause",
            (binder, spec, sink, runtime) -> {
              Impatient impatient = new Impatient(sink, runtime);
              return impatient.settling(binder.subscribe(spec, impatient));
            },
            21),
        Mutation.joining(
            "takes an acknowledgement for all before it",
            "in a handler that was killed, and came 1 times",
            Hand.knowing((opened, hand, sink, runtime) -> new Cumulative(opened, hand)),
            22),
        Mutation.joining(
            "stores acknowledgements in order only",
            "H4 in group 0 broken",
            Hand.knowing((opened, hand, sink, runtime) -> new InOrder(opened, hand)),
            22));
  }

  /** Settles, for whoever settles a message, the delivery that somebody has of it now. */
  private static Mutant trusting(Map<String, Holder> holders) {
    return Mutation.joining(
        "takes a late settlement for that of the successor",
        "by who had lost it",
        (binder, spec, sink, runtime) -> {
          CompletableFuture<BinderSubscription> joined = new CompletableFuture<>();
          DeliverySink noting =
              new ForwardingSink(sink) {
                @Override
                public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
                  inOrder.forEach(one -> holders.put(Holder.place(one), new Holder(one, joined)));
                  delegate.deliveries(shard, inOrder);
                }
              };
          BinderSubscription opened = binder.subscribe(spec, noting);
          joined.complete(opened);
          return new ForwardingSubscription(opened) {
            @Override
            public void settle(Inbound delivery, Settlement how) {
              holders
                  .getOrDefault(Holder.place(delivery), new Holder(delivery, joined))
                  .settle(how);
            }
          };
        },
        20);
  }

  private record Holder(Inbound delivery, CompletableFuture<BinderSubscription> at) {
    static String place(Inbound delivery) {
      return delivery.shard().destination() + delivery.position();
    }

    void settle(Settlement how) {
      at.thenAccept(holder -> holder.settle(delivery, how));
    }
  }

  private static final class Careless extends ForwardingSubscription {
    private final Hand hand;

    Careless(BinderSubscription delegate, Hand hand) {
      super(delegate);
      this.hand = hand;
    }

    @Override
    public CompletionStage<Void> stopFetching() {
      hand.held(any -> true).forEach(one -> delegate.settle(one, Settlement.Ack.INSTANCE));
      return delegate.stopFetching();
    }
  }

  private static final class Clinging extends ForwardingSubscription {
    private static final Duration WHILE = Duration.ofSeconds(6);
    private final BinderRuntime runtime;

    Clinging(BinderSubscription delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
    }

    @Override
    public CompletionStage<Void> close() {
      runtime.schedule(WHILE, delegate::close);
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Hands over a copy of what is not settled in time. */
  private static final class Impatient extends ForwardingSink {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private final BinderRuntime runtime;
    private final Set<Inbound> unsettled =
        Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    Impatient(DeliverySink delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
    }

    @Override
    public synchronized void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      unsettled.addAll(inOrder);
      delegate.deliveries(shard, inOrder);
      runtime.schedule(PATIENCE, () -> again(shard, inOrder));
    }

    private synchronized void again(Shard shard, List<? extends Inbound> inOrder) {
      List<Inbound> copies = new ArrayList<>();
      for (Inbound one : inOrder) {
        if (unsettled.contains(one)) {
          copies.add(new ForwardingInbound(one));
        }
      }
      delegate.deliveries(shard, copies);
    }

    BinderSubscription settling(BinderSubscription opened) {
      return new ForwardingSubscription(opened) {
        @Override
        public void settle(Inbound delivery, Settlement how) {
          Inbound original = ForwardingInbound.original(delivery);
          unsettled.remove(original);
          delegate.settle(original, how);
        }

        @Override
        public CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt) {
          return delegate.record(ForwardingInbound.original(delivery), attempt);
        }
      };
    }
  }

  private static final class Cumulative extends ForwardingSubscription {
    private final Hand hand;

    Cumulative(BinderSubscription delegate, Hand hand) {
      super(delegate);
      this.hand = hand;
    }

    @Override
    public void settle(Inbound delivery, Settlement how) {
      hand.before(delivery).forEach(one -> delegate.settle(one, Settlement.Ack.INSTANCE));
      delegate.settle(delivery, how);
    }
  }

  /** Keeps an acknowledgement until everything before it is acknowledged. */
  private static final class InOrder extends ForwardingSubscription {
    private final Hand hand;
    private final Set<Inbound> waiting = Collections.newSetFromMap(new IdentityHashMap<>());

    InOrder(BinderSubscription delegate, Hand hand) {
      super(delegate);
      this.hand = hand;
    }

    @Override
    public synchronized void settle(Inbound delivery, Settlement how) {
      if (how instanceof Settlement.Ack) {
        waiting.add(delivery);
        pass(delivery.shard());
      } else {
        delegate.settle(delivery, how);
      }
    }

    private void pass(Shard shard) {
      for (Inbound oldest : hand.held(one -> one.shard().equals(shard))) {
        if (!waiting.remove(oldest)) {
          return;
        }
        delegate.settle(oldest, Settlement.Ack.INSTANCE);
      }
    }
  }
}
