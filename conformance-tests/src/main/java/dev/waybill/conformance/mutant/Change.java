package dev.waybill.conformance.mutant;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SubscriptionSpec;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Ways to put something between the engine and a binder. */
final class Change {
  private Change() {}

  /** Around every publisher. */
  static UnaryOperator<BinderUnderTest> publishers(
      BiFunction<BinderPublisher, BinderRuntime, BinderPublisher> change) {
    return binder ->
        binder.withProvider(
            provider ->
                new ForwardingProvider(
                    provider,
                    (opened, runtime) ->
                        new ForwardingBinder(opened) {
                          @Override
                          public BinderPublisher publisher(PublisherSpec spec) {
                            return change.apply(delegate.publisher(spec), runtime);
                          }
                        }));
  }

  /** Around every subscription. */
  static UnaryOperator<BinderUnderTest> subscriptions(
      BiFunction<BinderSubscription, BinderRuntime, BinderSubscription> change) {
    return binder ->
        binder.withProvider(
            provider ->
                new ForwardingProvider(
                    provider,
                    (opened, runtime) ->
                        new ForwardingBinder(opened) {
                          @Override
                          public BinderSubscription subscribe(
                              SubscriptionSpec spec, DeliverySink sink) {
                            return change.apply(delegate.subscribe(spec, sink), runtime);
                          }
                        }));
  }

  /** Around every sink. */
  static UnaryOperator<BinderUnderTest> sinks(
      BiFunction<DeliverySink, BinderRuntime, DeliverySink> change) {
    return binder ->
        binder.withProvider(
            provider ->
                new ForwardingProvider(
                    provider,
                    (opened, runtime) ->
                        new ForwardingBinder(opened) {
                          @Override
                          public BinderSubscription subscribe(
                              SubscriptionSpec spec, DeliverySink sink) {
                            return delegate.subscribe(spec, change.apply(sink, runtime));
                          }
                        }));
  }
}
