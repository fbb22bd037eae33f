package dev.waybill.conformance.mutant;

import dev.waybill.MalformedEventException;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** What can go wrong with messages that are no events. */
final class BadInputMutants {
  private static final int TURNS = 200;

  private BadInputMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutation.subscription(
            "delivers what is no event again and again",
            " dead letters: [DeadLetter[",
            Looping::new,
            55),
        Mutation.joining(
            "drops what is no event",
            "has 0 dead letters",
            (binder, spec, sink, runtime) -> {
              CompletableFuture<BinderSubscription> joined = new CompletableFuture<>();
              BinderSubscription subscription = binder.subscribe(spec, new Sieve(sink, joined));
              joined.complete(subscription);
              return subscription;
            },
            55));
  }

  private static boolean isMalformed(Inbound delivery) {
    try {
      delivery.event();
      return false;
    } catch (MalformedEventException malformed) {
      return true;
    }
  }

  /** Ends after many turns, so that the test does. */
  private static final class Looping extends ForwardingSubscription {
    private final AtomicInteger turns = new AtomicInteger();

    Looping(BinderSubscription delegate) {
      super(delegate);
    }

    @Override
    public void settle(Inbound delivery, Settlement how) {
      boolean again = isMalformed(delivery) && turns.incrementAndGet() <= TURNS;
      delegate.settle(delivery, again ? new Settlement.Release(true) : how);
    }
  }

  private static final class Sieve extends ForwardingSink {
    private final CompletableFuture<BinderSubscription> joined;

    Sieve(DeliverySink delegate, CompletableFuture<BinderSubscription> joined) {
      super(delegate);
      this.joined = joined;
    }

    @Override
    public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      List<Inbound> passed = new ArrayList<>();
      for (Inbound delivery : inOrder) {
        if (isMalformed(delivery)) {
          joined.thenAccept(member -> member.settle(delivery, Settlement.Ack.INSTANCE));
        } else {
          passed.add(delivery);
        }
      }
      delegate.deliveries(shard, passed);
    }
  }
}
