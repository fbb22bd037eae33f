package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.conformance.spi.RawMessages;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What can be wrong with settlements. */
final class SettlementMutants {
  private SettlementMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutation.subscription(
            "does not store one acknowledgement in a hundred",
            "was acknowledged, and delivered 2 times",
            ForgetfulSubscription::new,
            15),
        Mutation.subscription(
            "acknowledges what is handed back",
            "was handed back 1 times, and delivered 1 times",
            subscription ->
                new ForwardingSubscription(subscription) {
                  @Override
                  public void settle(Inbound delivery, Settlement how) {
                    delegate.settle(delivery, Settlement.Ack.INSTANCE);
                  }
                },
            16),
        Mutation.sink(
            "loses an attribute of what is delivered again",
            "came again with another [headers, event]",
            sink -> new Repeats(sink, Poorer::new),
            16),
        Mutation.sink(
            "forgets the attempts of what is delivered again",
            "with 0 prior attempts",
            sink -> new Repeats(sink, Uncounted::new),
            16),
        Mutation.joining(
            "takes a second acknowledgement for that of the next delivery",
            "it was held and not settled",
            (binder, spec, sink, runtime) -> {
              List<Inbound> given = Collections.synchronizedList(new ArrayList<>());
              return new Confused(binder.subscribe(spec, new Noting(sink, given)), given);
            },
            19),
        Mutation.subscription(
            "lets the last settlement win",
            "it was acknowledged, then released",
            LastWins::new,
            19));
  }

  private static final class ForgetfulSubscription extends ForwardingSubscription {
    private final AtomicInteger acks = new AtomicInteger();

    ForgetfulSubscription(BinderSubscription delegate) {
      super(delegate);
    }

    @Override
    public void settle(Inbound delivery, Settlement how) {
      if (!(how instanceof Settlement.Ack) || acks.incrementAndGet() % 100 != 0) {
        delegate.settle(delivery, how);
      }
    }
  }

  /** Changes what has been delivered before. */
  private static final class Repeats extends ForwardingSink {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final UnaryOperator<Inbound> change;

    Repeats(DeliverySink delegate, UnaryOperator<Inbound> change) {
      super(delegate);
      this.change = change;
    }

    @Override
    public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      List<Inbound> passed = new ArrayList<>();
      for (Inbound delivery : inOrder) {
        passed.add(seen.add(delivery.position()) ? delivery : change.apply(delivery));
      }
      delegate.deliveries(shard, passed);
    }
  }

  private static final class Poorer extends ForwardingInbound {
    Poorer(Inbound delegate) {
      super(delegate);
    }

    @Override
    public CloudEvent event() {
      return CloudEventBuilder.v1(delegate.event()).withSubject(null).build();
    }

    @Override
    public RawMessage raw() {
      RawMessage raw = delegate.raw();
      return RawMessages.withHeaders(
          raw,
          raw.headers().stream().filter(header -> !header.name().endsWith("subject")).toList());
    }
  }

  private static final class Uncounted extends ForwardingInbound {
    Uncounted(Inbound delegate) {
      super(delegate);
    }

    @Override
    public int priorAttempts() {
      return 0;
    }
  }

  private static final class Noting extends ForwardingSink {
    private final List<Inbound> given;

    Noting(DeliverySink delegate, List<Inbound> given) {
      super(delegate);
      this.given = given;
    }

    @Override
    public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      given.addAll(inOrder);
      delegate.deliveries(shard, inOrder);
    }
  }

  private static final class Confused extends ForwardingSubscription {
    private final List<Inbound> given;
    private final Set<Inbound> settled =
        Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    Confused(BinderSubscription delegate, List<Inbound> given) {
      super(delegate);
      this.given = given;
    }

    @Override
    public void settle(Inbound delivery, Settlement how) {
      delegate.settle(settled.add(delivery) ? delivery : behind(delivery), how);
    }

    private Inbound behind(Inbound delivery) {
      int next = given.indexOf(delivery) + 1;
      return next < given.size() ? given.get(next) : delivery;
    }
  }

  /** Waits with each acknowledgement, so that a release may overtake it. */
  private static final class LastWins extends ForwardingSubscription {
    private @Nullable Inbound waiting;

    LastWins(BinderSubscription delegate) {
      super(delegate);
    }

    @Override
    public synchronized void settle(Inbound delivery, Settlement how) {
      if (waiting != null && waiting != delivery) {
        delegate.settle(waiting, Settlement.Ack.INSTANCE);
      }
      waiting = how instanceof Settlement.Ack ? delivery : null;
      if (waiting == null) {
        delegate.settle(delivery, how);
      }
    }
  }
}
