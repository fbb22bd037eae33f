package dev.waybill.conformance.mutant;

import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.SendCallback;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** What a binder can do wrong while nothing else is. */
final class TrafficMutants {
  private TrafficMutants() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant(
            "swaps two neighbours of a key in a thousand events",
            Set.of(27, 28),
            "was first delivered in group",
            Change.publishers(SwapNeighbours::new)),
        new Mutant(
            "spreads the events of a key over members",
            Set.of(28),
            "H6 in group 0 broken",
            Change.publishers((publisher, runtime) -> new Spread(publisher))),
        new Mutant(
            "gives one event in a thousand to two members",
            Set.of(72),
            "without a cause",
            Change.publishers(
                (publisher, runtime) -> new Extra(publisher, TrafficMutants::otherMember))),
        new Mutant(
            "makes up one event in a thousand",
            Set.of(1),
            "never published",
            Change.publishers(
                (publisher, runtime) -> new Extra(publisher, TrafficMutants::madeUp))),
        new Mutant(
            "deals one event in a hundred to its groups in turn",
            Set.of(73),
            "and did not in group",
            binder -> binder.withInterceptor(new InTurn())));
  }

  private static Outbound withKey(Outbound message, String key) {
    return new Outbound(
        message.to(), message.payload(), key, message.delay(), message.ttl(), message.priority());
  }

  private static Outbound otherMember(Outbound message) {
    return withKey(message, message.key() + "'");
  }

  private static Outbound madeUp(Outbound message) {
    Payload.Event payload = (Payload.Event) message.payload();
    String id = payload.event().getId().replaceFirst("/", "/7");
    CloudEvent event = CloudEventBuilder.from(payload.event()).withId(id).build();
    return Outbound.of(message.to(), new Payload.Event(event, payload.mode()), message.key());
  }

  private static final class Spread extends ForwardingPublisher {
    private final AtomicInteger sends = new AtomicInteger();

    Spread(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      int part = sends.incrementAndGet() % 4;
      return delegate.trySend(withKey(message, message.key() + part), callback);
    }
  }

  /** Sends something more with one event in a thousand. */
  private static final class Extra extends ForwardingPublisher {
    private final UnaryOperator<Outbound> extra;
    private final AtomicInteger sends = new AtomicInteger();

    Extra(BinderPublisher delegate, UnaryOperator<Outbound> extra) {
      super(delegate);
      this.extra = extra;
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      if (message.to().kind() == Address.Kind.DESTINATION && sends.incrementAndGet() % 1_000 == 0) {
        delegate.trySend(extra.apply(message), outcome -> {});
      }
      return delegate.trySend(message, callback);
    }
  }

  private static final class InTurn implements Interceptor {
    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      int number = EventNumber.of(delivery.event());
      boolean another = number % 200 == 0 && !delivery.group().equals("g0");
      boolean other = number % 200 == 100 && delivery.group().equals("g0");
      return another || other ? CompletableFuture.completedFuture(null) : next.proceed(delivery);
    }
  }
}
