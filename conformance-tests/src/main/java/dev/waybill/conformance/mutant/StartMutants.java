package dev.waybill.conformance.mutant;

import dev.waybill.StartPosition;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What can be wrong with where a group begins. */
final class StartMutants {
  private static final int CHECK = 14;

  private StartMutants() {}

  static List<Mutant> all() {
    return List.of(
        starting("begins at the latest, whatever is asked", "owed 1", StartPosition.latest()),
        starting("begins at the earliest, whatever is asked", "owed 0", StartPosition.earliest()),
        Mutation.joining(
            "goes on at the latest when it comes back",
            "was given 0 times, and is owed 1",
            (binder, spec, sink, runtime) -> {
              CompletableFuture<BinderSubscription> joined = new CompletableFuture<>();
              BinderSubscription opened =
                  binder.subscribe(spec, new FromNowOn(sink, joined, runtime.clock().instant()));
              joined.complete(opened);
              return opened;
            },
            CHECK));
  }

  private static Mutant starting(String name, String message, StartPosition start) {
    return Mutation.joining(
        name,
        message,
        (binder, spec, sink, runtime) -> binder.subscribe(from(spec, start), sink),
        CHECK);
  }

  private static SubscriptionSpec from(SubscriptionSpec spec, StartPosition start) {
    return new SubscriptionSpec(
        spec.destination(),
        spec.group(),
        spec.member(),
        spec.ordering(),
        start,
        spec.inlet(),
        spec.drain(),
        spec.nativeOptions());
  }

  /** Settles unseen what was stored before it came. */
  private static final class FromNowOn extends ForwardingSink {
    private final CompletableFuture<BinderSubscription> joined;
    private final Instant now;

    FromNowOn(DeliverySink delegate, CompletableFuture<BinderSubscription> joined, Instant now) {
      super(delegate);
      this.joined = joined;
      this.now = now;
    }

    @Override
    public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      List<Inbound> passed = new ArrayList<>();
      for (Inbound delivery : inOrder) {
        if (delivery.enqueuedAt().isBefore(now)) {
          joined.thenAccept(opened -> opened.settle(delivery, Settlement.Ack.INSTANCE));
        } else {
          passed.add(delivery);
        }
      }
      delegate.deliveries(shard, passed);
    }
  }
}
