package dev.waybill.conformance.mutant;

import dev.waybill.ErrorCode;
import dev.waybill.Interceptor;
import dev.waybill.PublishReceipt;
import dev.waybill.PublishRejectedException;
import dev.waybill.PublishUncertainException;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/** What can be done wrong while something is broken. */
final class FaultMutants {
  private FaultMutants() {}

  static List<Mutant> all() {
    return List.of(
        new Mutant(
            "rejects one event in a hundred and stores it",
            Set.of(3),
            "rejected, definitely, at its publish",
            Change.publishers((publisher, runtime) -> new FailButSent(publisher))),
        new Mutant(
            "calls rejected what is uncertain",
            Set.of(3, 4),
            "rejected, definitely, at its publish",
            FaultMutants::withoutDoubt),
        new Mutant(
            "hands a shard over before its handlers have ended",
            Set.of(35, 97),
            "while a handler of its key was running",
            Change.sinks(BothOwners::new)),
        Mutation.joining(
            "takes a delivery for settled when it is handed over",
            "was confirmed, and group 0 has neither handled it",
            (binder, spec, sink, runtime) -> {
              CompletableFuture<BinderSubscription> joined = new CompletableFuture<>();
              BinderSubscription subscription = binder.subscribe(spec, new Eager(sink, joined));
              joined.complete(subscription);
              return subscription;
            },
            95));
  }

  private static final class Eager extends ForwardingSink {
    private final CompletableFuture<BinderSubscription> joined;

    Eager(DeliverySink delegate, CompletableFuture<BinderSubscription> joined) {
      super(delegate);
      this.joined = joined;
    }

    @Override
    public void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      delegate.deliveries(shard, inOrder);
      joined.thenAccept(
          member -> inOrder.forEach(each -> member.settle(each, Settlement.Ack.INSTANCE)));
    }
  }

  private static final class FailButSent extends ForwardingPublisher {
    private final AtomicInteger sends = new AtomicInteger();

    FailButSent(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      if (message.to().kind() != Address.Kind.DESTINATION || sends.incrementAndGet() % 100 != 0) {
        return delegate.trySend(message, callback);
      }
      return delegate.trySend(
          message,
          outcome ->
              callback.done(
                  new SendOutcome.Rejected(
                      ErrorCode.CONNECTION, new IllegalStateException("the connection broke"))));
    }
  }

  private static BinderUnderTest withoutDoubt(BinderUnderTest binder) {
    return binder.withInterceptor(
        new Interceptor() {
          @Override
          public CompletableFuture<PublishReceipt> publish(
              String destination, CloudEvent event, PublishChain chain) {
            return chain
                .proceed(event)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(sure(failure)));
          }
        });
  }

  private static Throwable sure(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof PublishUncertainException uncertain
        ? new PublishRejectedException(uncertain.code(), "Publish failed", uncertain)
        : cause;
  }
}
