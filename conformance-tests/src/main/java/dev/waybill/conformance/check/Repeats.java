package dev.waybill.conformance.check;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingProvider;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.SubscriptionSpec;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/**
 * Between the engine and a binder: hands some messages back that the engine has settled, once in
 * each group, so that the binder delivers them again. To the engine it is as if the acknowledgement
 * had been lost. Thread-safe.
 */
final class Repeats {
  private final MessageCodec codec;
  private final IntPredicate which;
  private final Set<String> repeated = ConcurrentHashMap.newKeySet();

  /** Of the messages that have such a number. */
  Repeats(MessageCodec codec, IntPredicate which) {
    this.codec = codec;
    this.which = which;
  }

  /** The same binder, but for that. */
  BinderUnderTest around(BinderUnderTest binder) {
    return binder.withProvider(
        provider -> new ForwardingProvider(provider, (opened, runtime) -> around(opened)));
  }

  private Binder around(Binder binder) {
    return new ForwardingBinder(binder) {
      @Override
      public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
        return around(delegate.subscribe(spec, sink), spec.group());
      }
    };
  }

  private BinderSubscription around(BinderSubscription subscription, String group) {
    return new ForwardingSubscription(subscription) {
      @Override
      public void settle(Inbound delivery, Settlement how) {
        boolean again = how instanceof Settlement.Ack && isDue(delivery, group);
        delegate.settle(delivery, again ? new Settlement.Release(true) : how);
      }
    };
  }

  private boolean isDue(Inbound delivery, String group) {
    return codec
        .message(delivery.event())
        .filter(message -> which.test(message.number()))
        .filter(message -> repeated.add(group + "/" + message.number()))
        .isPresent();
  }
}
