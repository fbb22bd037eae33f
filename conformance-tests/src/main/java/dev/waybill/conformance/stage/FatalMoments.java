package dev.waybill.conformance.stage;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingProvider;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.Address;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the moments of a member's life, and ends it at the fatal one. Thread-safe. */
final class FatalMoments {
  private final Fatal fatal;
  private final Runnable halt;
  private final AtomicInteger seen = new AtomicInteger();

  FatalMoments(Fatal fatal, Runnable halt) {
    this.fatal = fatal;
    this.halt = halt;
  }

  /** Something has come to pass; answers whether it was fatal. */
  boolean passed(Fatal.Moment moment) {
    if (fatal.moment() != moment || seen.incrementAndGet() != fatal.nth()) {
      return false;
    }
    halt.run();
    return true;
  }

  /** The same binder, but watched where that is needed. */
  BinderUnderTest watching(BinderUnderTest binder) {
    return fatal.moment() != Fatal.Moment.COPY
        ? binder
        : binder.withProvider(
            provider -> new ForwardingProvider(provider, (opened, runtime) -> watched(opened)));
  }

  private Binder watched(Binder binder) {
    return new ForwardingBinder(binder) {
      @Override
      public BinderPublisher publisher(PublisherSpec spec) {
        return watched(delegate.publisher(spec));
      }
    };
  }

  private BinderPublisher watched(BinderPublisher publisher) {
    return new ForwardingPublisher(publisher) {
      @Override
      public boolean trySend(Outbound message, SendCallback callback) {
        if (message.to().kind() != Address.Kind.DEAD_LETTERS) {
          return delegate.trySend(message, callback);
        }
        return delegate.trySend(
            message,
            outcome -> {
              if (!(outcome instanceof SendOutcome.Confirmed) || !passed(Fatal.Moment.COPY)) {
                callback.done(outcome);
              }
            });
      }
    };
  }
}
