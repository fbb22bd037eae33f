package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.Messaging;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingConfig;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingProvider;
import dev.waybill.memory.MemoryBinderProvider;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SubscriptionSpec;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Another thread closes everything while something opens. */
class CloseMeanwhileTest {
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
  private final Messaging messaging =
      Messaging.builder(MessagingConfig.of(Map.of("waybill.binder", "memory")))
          .binder(
              new ForwardingProvider(
                  new MemoryBinderProvider(), (binder, runtime) -> new Slow(binder)))
          .open();

  private final class Slow extends ForwardingBinder {
    Slow(Binder delegate) {
      super(delegate);
    }

    @Override
    public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
      BinderSubscription opened = super.subscribe(spec, sink);
      meanwhile.get().run();
      return opened;
    }

    @Override
    public BinderPublisher publisher(PublisherSpec spec) {
      BinderPublisher opened = super.publisher(spec);
      meanwhile.get().run();
      return opened;
    }
  }

  @Test
  void aSubscriptionIsRefusedWhereEverythingWasClosedMeanwhile() {
    meanwhile.set(messaging::close);

    assertThatThrownBy(() -> messaging.subscribe("orders", "billing", delivery -> {}))
        .isInstanceOf(MessagingClosedException.class);
  }

  @Test
  void aPublisherIsRefusedWhereEverythingWasClosedMeanwhile() {
    meanwhile.set(messaging::close);

    assertThatThrownBy(() -> messaging.publisher("orders"))
        .isInstanceOf(MessagingClosedException.class);
  }
}
