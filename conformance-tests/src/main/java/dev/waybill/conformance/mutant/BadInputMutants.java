package dev.waybill.conformance.mutant;

import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import dev.waybill.MalformedEventException;
import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

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
              BinderSubscription subscription = binder.subscribe(spec, new Sieve(sink, joined, 1));
              joined.complete(subscription);
              return subscription;
            },
            55),
        Mutation.joining(
            "drops one in fifty of what is no event",
            " dead of ",
            (binder, spec, sink, runtime) -> {
              CompletableFuture<BinderSubscription> joined = new CompletableFuture<>();
              BinderSubscription subscription = binder.subscribe(spec, new Sieve(sink, joined, 50));
              joined.complete(subscription);
              return subscription;
            },
            119),
        new Mutant(
            "keeps what it cannot decode", Set.of(119), "grew by", Change.deliveries(Hoarder::new)),
        new Mutant(
            "believes a producer's number of attempts",
            Set.of(120),
            "had the attempts",
            Change.deliveries(() -> Believer::new)),
        new Mutant(
            "prints what it fails to handle",
            Set.of(123),
            "the data of an event shows in",
            binder -> binder.withInterceptor(new Talkative())),
        new Mutant(
            "loads the class that a header names",
            Set.of(121),
            "was loaded",
            Change.deliveries(() -> BadInputMutants::loading)));
  }

  private static boolean isMalformed(Inbound delivery) {
    try {
      delivery.event();
      return false;
    } catch (MalformedEventException malformed) {
      return true;
    }
  }

  private static Inbound loading(Inbound delivery) {
    String name = delivery.header("__TypeId__");
    if (name != null) {
      try {
        Class.forName(name);
      } catch (ClassNotFoundException unknown) {
        throw new IllegalStateException(unknown);
      }
    }
    return delivery;
  }

  private static final class Talkative implements Interceptor {
    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      System.err.println("handling " + delivery.event());
      return next.proceed(delivery);
    }
  }

  private static final class Believer extends ForwardingInbound {
    Believer(Inbound delegate) {
      super(delegate);
    }

    @Override
    public int priorAttempts() {
      String claimed = header(ControlHeaders.ATTEMPTS);
      return "99".equals(claimed) ? 99 : delegate.priorAttempts();
    }
  }

  /** Twenty KiB for each delivery that is no event. */
  private static final class Hoarder implements UnaryOperator<Inbound> {
    private final List<byte[]> hoard = Collections.synchronizedList(new ArrayList<>());

    @Override
    public Inbound apply(Inbound delivery) {
      if (isMalformed(delivery)) {
        hoard.add(new byte[20 << 10]);
      }
      return delivery;
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
    private final int each;
    private final AtomicInteger malformed = new AtomicInteger();

    /** Drops each so-manieth of what is no event. */
    Sieve(DeliverySink delegate, CompletableFuture<BinderSubscription> joined, int each) {
      super(delegate);
      this.joined = joined;
      this.each = each;
    }

    @Override
    public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      List<Inbound> passed = new ArrayList<>();
      for (Inbound delivery : inOrder) {
        if (isMalformed(delivery) && malformed.incrementAndGet() % each == 0) {
          joined.thenAccept(member -> member.settle(delivery, Settlement.Ack.INSTANCE));
        } else {
          passed.add(delivery);
        }
      }
      delegate.deliveries(shard, passed);
    }
  }
}
