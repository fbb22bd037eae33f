package dev.waybill.conformance.mutant;

import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Inbound;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What can be wrong with how handlers are called. */
final class HandlingMutants {
  private HandlingMutants() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant(
            "settles after the handler where it should before",
            Set.of(23),
            "H5 in group 1 broken",
            Change.groupOption("delivery", old -> "at-least-once")),
        new Mutant(
            "hands each attempt the same bytes",
            Set.of(24),
            "came with another content",
            Change.deliveries(() -> SameBytes::new)),
        new Mutant(
            "lets one handler that is stuck stop all",
            Set.of(26),
            "beside a handler that does not return: not",
            binder -> binder.withInterceptor(new Monopoly())),
        new Mutant(
            "says nothing of handlers that overstay",
            Set.of(26),
            "a handler overstayed, and health does not say so",
            Change.groupOption("handler-timeout", old -> "1h")),
        Mutation.joining(
            "leaves, and does not say when it has left",
            "did not return",
            (binder, spec, sink, runtime) -> {
              BinderSubscription opened = binder.subscribe(spec, sink);
              return spec.group().equals("g0") ? new Silent(opened) : opened;
            },
            26));
  }

  private static final class SameBytes extends ForwardingInbound {
    private @Nullable CloudEvent event;

    SameBytes(Inbound delegate) {
      super(delegate);
    }

    @Override
    public synchronized CloudEvent event() {
      CloudEvent same = event;
      if (same == null) {
        CloudEvent original = delegate.event();
        CloudEventData data = original.getData();
        same =
            data == null
                ? original
                : CloudEventBuilder.from(original)
                    .withData(BytesCloudEventData.wrap(data.toBytes()))
                    .build();
        event = same;
      }
      return same;
    }
  }

  private static final class Silent extends ForwardingSubscription {
    Silent(BinderSubscription delegate) {
      super(delegate);
    }

    @Override
    public CompletionStage<Void> close() {
      CompletableFuture<Void> never = new CompletableFuture<>();
      return delegate.close().thenCompose(left -> never);
    }
  }

  private static final class Monopoly implements Interceptor {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      if (!delivery.group().equals("g0")) {
        return next.proceed(delivery);
      }
      lock.lock();
      try {
        return next.proceed(delivery);
      } finally {
        lock.unlock();
      }
    }
  }
}
