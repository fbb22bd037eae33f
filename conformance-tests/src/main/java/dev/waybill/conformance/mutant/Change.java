package dev.waybill.conformance.mutant;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.conformance.spi.ForwardingProvider;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ways to put something between the engine and a binder. */
final class Change {
  private static final Pattern GROUP =
      Pattern.compile("(waybill\\.destinations\\..+\\.groups\\.g[0-9]+\\.).*");

  private Change() {}

  /** Around every binder. */
  static UnaryOperator<BinderUnderTest> binders(BiFunction<Binder, BinderRuntime, Binder> change) {
    return binder -> binder.withProvider(provider -> new ForwardingProvider(provider, change));
  }

  /** Around every publisher. */
  static UnaryOperator<BinderUnderTest> publishers(
      BiFunction<BinderPublisher, BinderRuntime, BinderPublisher> change) {
    return binders(
        (binder, runtime) ->
            new ForwardingBinder(binder) {
              @Override
              public BinderPublisher publisher(PublisherSpec spec) {
                return change.apply(delegate.publisher(spec), runtime);
              }
            });
  }

  /** Around every subscription. */
  static UnaryOperator<BinderUnderTest> subscriptions(
      BiFunction<BinderSubscription, BinderRuntime, BinderSubscription> change) {
    return binders(
        (binder, runtime) ->
            new ForwardingBinder(binder) {
              @Override
              public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
                return change.apply(delegate.subscribe(spec, sink), runtime);
              }
            });
  }

  /** Around every sink; the binder gets its own deliveries back. */
  static UnaryOperator<BinderUnderTest> sinks(
      BiFunction<DeliverySink, BinderRuntime, DeliverySink> change) {
    return binders(
        (binder, runtime) ->
            new ForwardingBinder(binder) {
              @Override
              public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
                return new OwnDeliveries(delegate.subscribe(spec, change.apply(sink, runtime)));
              }
            });
  }

  /** Around every delivery; the binder gets its own back. One changer per subscription. */
  static UnaryOperator<BinderUnderTest> deliveries(Supplier<UnaryOperator<Inbound>> changer) {
    return deliveriesOf(spec -> changer.get());
  }

  /** The same, with a changer that knows whose deliveries they are. */
  static UnaryOperator<BinderUnderTest> deliveriesOf(
      Function<SubscriptionSpec, UnaryOperator<Inbound>> changer) {
    return binders(
        (binder, runtime) ->
            new ForwardingBinder(binder) {
              @Override
              public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
                DeliverySink changed = new ChangedDeliveries(sink, changer.apply(spec));
                return new OwnDeliveries(delegate.subscribe(spec, changed));
              }
            });
  }

  /** An option of every group. */
  static UnaryOperator<BinderUnderTest> groupOption(String option, UnaryOperator<String> value) {
    return binder -> binder.withConfiguration(all -> changed(all, option, value));
  }

  private static Map<String, String> changed(
      Map<String, String> all, String option, UnaryOperator<String> value) {
    Map<String, String> changed = new LinkedHashMap<>(all);
    all.keySet().stream()
        .map(GROUP::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1) + option)
        .distinct()
        .forEach(key -> changed.put(key, value.apply(all.getOrDefault(key, ""))));
    return changed;
  }

  private static final class ChangedDeliveries extends ForwardingSink {
    private final UnaryOperator<Inbound> changer;

    ChangedDeliveries(DeliverySink delegate, UnaryOperator<Inbound> changer) {
      super(delegate);
      this.changer = changer;
    }

    @Override
    public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      delegate.deliveries(shard, inOrder.stream().map(changer).toList());
    }
  }

  private static final class OwnDeliveries extends ForwardingSubscription {
    OwnDeliveries(BinderSubscription delegate) {
      super(delegate);
    }

    @Override
    public void settle(Inbound delivery, Settlement how) {
      delegate.settle(ForwardingInbound.original(delivery), how);
    }

    @Override
    public CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt) {
      return delegate.record(ForwardingInbound.original(delivery), attempt);
    }
  }
}
