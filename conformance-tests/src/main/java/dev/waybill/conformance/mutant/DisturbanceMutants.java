package dev.waybill.conformance.mutant;

import dev.waybill.Health;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.spi.Address;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What can be done wrong when the broker, or the way to it, breaks. */
final class DisturbanceMutants {
  private static final String LOST = "was confirmed, and group 0 has neither handled it";

  private DisturbanceMutants() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant(
            "confirms what it throws away while the broker is gone",
            Set.of(90, 92, 98),
            LOST,
            Change.binders(
                (opened, runtime) ->
                    new ForwardingBinder(opened) {
                      @Override
                      public BinderPublisher publisher(PublisherSpec spec) {
                        return new Hollow(delegate.publisher(spec), delegate, runtime);
                      }
                    })),
        Mutation.joining(
            "begins behind what it had not finished when its shard was lost",
            LOST,
            (binder, spec, sink, runtime) -> {
              CompletableFuture<BinderSubscription> joined = new CompletableFuture<>();
              BinderSubscription subscription = binder.subscribe(spec, new Hasty(sink, joined));
              joined.complete(subscription);
              return subscription;
            },
            89,
            91,
            93),
        Mutation.binder(
            "is always well",
            "health stayed UP",
            (opened, runtime) ->
                new ForwardingBinder(opened) {
                  @Override
                  public Health health() {
                    return Health.up();
                  }
                },
            126));
  }

  /** Confirms at once, and drops, what is published while its binder is not well. */
  private static final class Hollow extends ForwardingPublisher {
    private final Binder binder;
    private final BinderRuntime runtime;

    Hollow(BinderPublisher delegate, Binder binder, BinderRuntime runtime) {
      super(delegate);
      this.binder = binder;
      this.runtime = runtime;
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      if (message.to().kind() != Address.Kind.DESTINATION
          || binder.health().status() == Health.Status.UP) {
        return delegate.trySend(message, callback);
      }
      runtime.schedule(
          Duration.ofMillis(1), () -> callback.done(new SendOutcome.Confirmed("nowhere")));
      return true;
    }
  }

  /** Settles the first deliveries of a shard that it had lost before, without handing them on. */
  private static final class Hasty extends ForwardingSink {
    private static final int SKIPPED = 4;
    private final CompletableFuture<BinderSubscription> joined;
    private final Map<String, Integer> skips = new HashMap<>(); // the binder's thread's

    Hasty(DeliverySink delegate, CompletableFuture<BinderSubscription> joined) {
      super(delegate);
      this.joined = joined;
    }

    @Override
    public void lost(Shard shard) {
      skips.put(shard.id(), SKIPPED);
      delegate.lost(shard);
    }

    @Override
    public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      List<Inbound> passed = new ArrayList<>();
      for (Inbound delivery : inOrder) {
        if (skips.getOrDefault(shard.id(), 0) > 0) {
          skips.merge(shard.id(), -1, Integer::sum);
          joined.thenAccept(member -> member.settle(delivery, Settlement.Ack.INSTANCE));
        } else {
          passed.add(delivery);
        }
      }
      delegate.deliveries(shard, passed);
    }
  }
}
