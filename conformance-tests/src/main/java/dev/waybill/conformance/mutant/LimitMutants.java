package dev.waybill.conformance.mutant;

import dev.waybill.Capabilities;
import dev.waybill.ErrorCode;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.Address;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.TopologyPlan;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** What a binder can do wrong where what it can carry ends. */
final class LimitMutants {
  private static final int SMALL = 60_000;
  private static final int MORE = 64 * 1024;

  private LimitMutants() {}

  static List<Mutant> all() {
    return List.of(
        PublishMutants.publishing(
            "takes no more than 60,000 bytes", "did not come", Small::new, 114),
        Mutation.binder(
            "declares more than it takes", "were refused", (opened, runtime) -> more(opened), 115),
        PublishMutants.publishing(
            "does not recover at once from what is too large", "small event", Shocked::new, 115),
        PublishMutants.publishing(
            "calls invalid what is too large", "too many", Misnaming::new, 115),
        EnvelopeMutants.reading(
            "drops extensions beyond ten", "became null", LimitMutants::ten, 116),
        Mutation.binder(
            "takes a dot in a name for a hyphen",
            "was given what went to",
            (opened, runtime) -> new Hyphens(opened),
            117));
  }

  private static CloudEvent ten(CloudEvent event) {
    CloudEventBuilder copy = CloudEventBuilder.from(event);
    event.getExtensionNames().stream().sorted().skip(10).forEach(copy::withoutExtension);
    return copy.build();
  }

  private static int bytes(Outbound message) {
    return message.payload() instanceof Payload.Event event && event.event().getData() != null
        ? event.event().getData().toBytes().length
        : 0;
  }

  private static Binder more(Binder binder) {
    return new ForwardingBinder(binder) {
      @Override
      public Capabilities capabilities() {
        Capabilities can = delegate.capabilities();
        return Declared.as(can).maxEventBytes(can.maxEventBytes() + MORE).build();
      }
    };
  }

  /** Refuses some messages by itself. */
  private abstract static class Refusing extends ForwardingPublisher {
    private final BinderRuntime runtime;

    Refusing(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
    }

    final boolean refuse(ErrorCode code, SendCallback callback) {
      Exception why = new IllegalStateException("a mutant refuses it");
      runtime.schedule(
          Duration.ofMillis(1), () -> callback.done(new SendOutcome.Rejected(code, why)));
      return true;
    }
  }

  private static final class Small extends Refusing {
    Small(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate, runtime);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      return bytes(message) > SMALL
          ? refuse(ErrorCode.EVENT_TOO_LARGE, callback)
          : delegate.trySend(message, callback);
    }
  }

  /** Behind an event that was too large, the next is lost with the connection. */
  private static final class Shocked extends Refusing {
    private final AtomicInteger shocks = new AtomicInteger();

    Shocked(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate, runtime);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      if (shocks.get() > 0) {
        shocks.decrementAndGet();
        return refuse(ErrorCode.CONNECTION, callback);
      }
      return delegate.trySend(
          message,
          outcome -> {
            if (outcome instanceof SendOutcome.Rejected rejected
                && rejected.code() == ErrorCode.EVENT_TOO_LARGE) {
              shocks.incrementAndGet();
            }
            callback.done(outcome);
          });
    }
  }

  private static final class Misnaming extends ForwardingPublisher {
    Misnaming(BinderPublisher delegate, BinderRuntime runtime) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      return delegate.trySend(
          message,
          outcome ->
              callback.done(
                  outcome instanceof SendOutcome.Rejected rejected
                      ? new SendOutcome.Rejected(ErrorCode.EVENT_INVALID, rejected.cause())
                      : outcome));
    }
  }

  /** Knows no dots in names of destinations. */
  private static final class Hyphens extends ForwardingBinder {
    Hyphens(Binder delegate) {
      super(delegate);
    }

    private static String name(String name) {
      return name.replace('.', '-');
    }

    @Override
    public CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
      List<TopologyPlan.Destination> destinations =
          plan.destinations().stream()
              .map(
                  each ->
                      new TopologyPlan.Destination(
                          name(each.name()),
                          each.partitions(),
                          each.ordering(),
                          each.retention(),
                          each.nativeOptions()))
              .toList();
      List<TopologyPlan.Group> groups =
          plan.groups().stream()
              .map(
                  each ->
                      new TopologyPlan.Group(
                          name(each.destination()),
                          each.name(),
                          each.ordering(),
                          each.deadLetters(),
                          each.inlet(),
                          each.state(),
                          each.nativeOptions()))
              .toList();
      return delegate.provision(new TopologyPlan(destinations, groups), mode);
    }

    @Override
    public BinderPublisher publisher(PublisherSpec spec) {
      return new ForwardingPublisher(delegate.publisher(spec)) {
        @Override
        public boolean trySend(Outbound message, SendCallback callback) {
          Address to = message.to();
          return delegate.trySend(
              new Outbound(
                  new Address(to.kind(), name(to.destination()), to.group()),
                  message.payload(),
                  message.key(),
                  message.delay(),
                  message.ttl(),
                  message.priority()),
              callback);
        }
      };
    }

    @Override
    public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
      return delegate.subscribe(
          new SubscriptionSpec(
              name(spec.destination()),
              spec.group(),
              spec.member(),
              spec.ordering(),
              spec.start(),
              spec.inlet(),
              spec.drain(),
              spec.nativeOptions()),
          sink);
    }
  }
}
