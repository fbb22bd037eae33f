package dev.waybill.conformance.mutant;

import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What can be done wrong between groups, and between the members of one. */
final class GroupMutants {
  private static final String TROUBLED = "g0";

  private GroupMutants() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant(
            "goes on with shards that it has handed over",
            Set.of(34),
            "while a handler of its key was running",
            Change.sinks(BothOwners::new)),
        Mutation.joining(
            "skips the first event of each shard that it takes over",
            "has neither handled it",
            (binder, spec, sink, runtime) ->
                new SettlingMember(sink, SkipFirst::new).join(binder, spec),
            34,
            76,
            85),
        new Mutant(
            "hands over the first event of each shard last",
            Set.of(36),
            "is where member",
            Change.sinks(FirstLast::new)),
        Mutation.joining(
            "forgets what came while a group had no members",
            "has neither handled it",
            (binder, spec, sink, runtime) -> {
              Instant joined = runtime.clock().instant();
              return new SettlingMember(
                      sink, () -> delivery -> !delivery.enqueuedAt().isBefore(joined))
                  .join(binder, spec);
            },
            76),
        Mutation.subscription(
            "forgets one settlement in 25", "without a cause", Forgetful::new, 77, 85),
        new Mutant(
            "counts an attempt for what was handed back unstarted",
            Set.of(77),
            "which must be 1",
            Change.deliveriesOf(seenBefore())),
        handling(
            "runs no handler of a group while one of another runs", "in trouble", OneLock::new, 74),
        handling("fails in all groups what fails in one", "without a cause", Contagion::new, 74),
        new Mutant(
            "gives everything to one member",
            Set.of(78),
            "had 0 of 600 events",
            Change.publishers((publisher, runtime) -> new OneKey(publisher))),
        new Mutant(
            "fails where there is no shard for it",
            Set.of(78),
            "is DOWN",
            Change.sinks(NeedsAShard::new)),
        new Mutant(
            "publishes to destinations with a shorter name, too",
            Set.of(79),
            "H2 in group 0 broken",
            Change.publishers((publisher, runtime) -> new Prefixes(publisher))),
        new Mutant(
            "sends what is for a name with a dot to that with a hyphen",
            Set.of(79),
            "was given 0 of its own",
            Change.publishers((publisher, runtime) -> new Dots(publisher))));
  }

  private static Mutant handling(
      String name, String message, Supplier<Interceptor> interceptor, Integer check) {
    return new Mutant(
        name, Set.of(check), message, binder -> binder.withInterceptor(interceptor.get()));
  }

  /** What was delivered to a group once counts as attempted for its other members. */
  private static Function<SubscriptionSpec, UnaryOperator<Inbound>> seenBefore() {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    return spec -> {
      Map<String, Boolean> first = new ConcurrentHashMap<>();
      return inbound -> {
        String id = spec.group() + "/" + inbound.event().getId();
        boolean again = !first.computeIfAbsent(id, seen::add);
        return new ForwardingInbound(inbound) {
          @Override
          public int priorAttempts() {
            return delegate.priorAttempts() + (again ? 1 : 0);
          }
        };
      };
    };
  }

  private static final class Forgetful extends ForwardingSubscription {
    private static final int EVERY = 25;
    private final AtomicInteger settlements = new AtomicInteger();

    Forgetful(BinderSubscription delegate) {
      super(delegate);
    }

    @Override
    public void settle(Inbound delivery, Settlement how) {
      if (settlements.incrementAndGet() % EVERY != 0) {
        delegate.settle(delivery, how);
      }
    }
  }

  /** One lock for all members of the process, while a handler runs. */
  private static final class OneLock implements Interceptor {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      lock.lock();
      try {
        return next.proceed(delivery);
      } finally {
        lock.unlock();
      }
    }
  }

  private static final class Contagion implements Interceptor {
    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      CompletionStage<Void> end = next.proceed(delivery);
      boolean failsElsewhere = EventNumber.isPoison(delivery.event());
      return failsElsewhere && !delivery.group().equals(TROUBLED) && delivery.attempt() == 1
          ? CompletableFuture.failedFuture(new IllegalStateException("it failed in another group"))
          : end;
    }
  }

  private static final class OneKey extends ForwardingPublisher {
    OneKey(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      return delegate.trySend(KeyOrderMutants.withKey(message, "one"), callback);
    }
  }

  private static final class NeedsAShard extends ForwardingSink {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private volatile boolean has;

    NeedsAShard(DeliverySink delegate, BinderRuntime runtime) {
      super(delegate);
      runtime.schedule(PATIENCE, this::look);
    }

    private void look() {
      if (!has) {
        delegate.failure(new IllegalStateException("there is no shard for this member"), true);
      }
    }

    @Override
    public void assigned(Shard shard) {
      has = true;
      delegate.assigned(shard);
    }
  }

  private static final class Prefixes extends ForwardingPublisher {
    Prefixes(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      String name = message.to().destination();
      if (name.endsWith("-a")) {
        delegate.trySend(withName(message, name.substring(0, name.length() - 2)), outcome -> {});
      }
      return delegate.trySend(message, callback);
    }
  }

  private static final class Dots extends ForwardingPublisher {
    Dots(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      String name = message.to().destination();
      return delegate.trySend(
          name.endsWith(".a") ? withName(message, name.replaceFirst("\\.a$", "-a")) : message,
          callback);
    }
  }

  private static Outbound withName(Outbound message, String name) {
    return Outbound.of(Address.destination(name), message.payload(), message.key());
  }

  /** Skips what comes first after each assignment. */
  private static final class SkipFirst implements Predicate<Inbound> {
    private final Set<Shard> seen = ConcurrentHashMap.newKeySet();

    @Override
    public boolean test(Inbound delivery) {
      return !seen.add(delivery.shard());
    }
  }

  /** Holds the first event of each assignment back for a moment, and lets others go before. */
  private static final class FirstLast extends ForwardingSink {
    private static final Duration LATE = Duration.ofMillis(100);
    private final BinderRuntime runtime;
    private final Set<Shard> seen = ConcurrentHashMap.newKeySet();

    FirstLast(DeliverySink delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
    }

    @Override
    public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      if (inOrder.isEmpty() || !seen.add(shard)) {
        delegate.deliveries(shard, inOrder);
        return;
      }
      delegate.deliveries(shard, inOrder.subList(1, inOrder.size()));
      Inbound first = inOrder.get(0);
      runtime.schedule(LATE, () -> delegate.deliveries(shard, List.of(first)));
    }
  }
}
