package dev.waybill.conformance.check;

import dev.waybill.ErrorCode;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingProvider;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.Address;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Between the engine and a binder: refuses every dead letter for as long as asked. Thread-safe. */
final class RefusedLetters {
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean refusing = true;

  /** From now on the broker is asked. */
  void heal() {
    refusing = false;
  }

  /** How many were refused, each try counted. */
  int count() {
    return refused.get();
  }

  /** The same binder, but for that. */
  BinderUnderTest around(BinderUnderTest binder) {
    return binder.withProvider(provider -> new ForwardingProvider(provider, this::around));
  }

  private Binder around(Binder binder, BinderRuntime runtime) {
    return new ForwardingBinder(binder) {
      @Override
      public BinderPublisher publisher(PublisherSpec spec) {
        return around(delegate.publisher(spec), runtime);
      }
    };
  }

  private BinderPublisher around(BinderPublisher publisher, BinderRuntime runtime) {
    return new ForwardingPublisher(publisher) {
      @Override
      public boolean trySend(Outbound message, SendCallback callback) {
        if (message.to().kind() != Address.Kind.DEAD_LETTERS || !refusing) {
          return delegate.trySend(message, callback);
        }
        refused.incrementAndGet();
        Exception why = new IllegalStateException("the suite lets dead letters be refused");
        runtime.schedule(
            Duration.ofMillis(1),
            () -> callback.done(new SendOutcome.Rejected(ErrorCode.DEAD_LETTER_UNWRITABLE, why)));
        return true;
      }
    };
  }
}
