package dev.waybill.conformance.mutant;

import dev.waybill.Health;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

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
            Change.publishers((publisher, runtime) -> new Hollow(publisher))),
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

  /** Confirms at once while an earlier send has been without an answer for a while. */
  private static final class Hollow extends ForwardingPublisher {
    private static final long A_WHILE = TimeUnit.MILLISECONDS.toNanos(300);
    private final Map<Long, Long> pending = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    Hollow(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      long now = System.nanoTime();
      boolean gone = pending.values().stream().anyMatch(since -> now - since > A_WHILE);
      if (gone && message.to().kind() == Address.Kind.DESTINATION) {
        callback.done(new SendOutcome.Confirmed("nowhere"));
        return true;
      }
      long number = numbers.incrementAndGet();
      pending.put(number, now);
      boolean taken =
          delegate.trySend(
              message,
              outcome -> {
                pending.remove(number);
                callback.done(outcome);
              });
      if (!taken) {
        pending.remove(number);
      }
      return taken;
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
