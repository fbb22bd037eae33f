package dev.waybill.conformance.mutant;

import dev.waybill.Delivery;
import dev.waybill.Interceptor;
import dev.waybill.RetryAfterException;
import dev.waybill.conformance.spi.ForwardingInbound;
import dev.waybill.conformance.spi.ForwardingPublisher;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendCallback;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What can be done wrong with attempts, waits, and what decides about them. */
final class RetryMutants {
  private RetryMutants() {}

  static List<Mutant> all() {
    return List.of(
        handling("tries once more what has succeeded", "and was delivered 3 times", Again::new, 41),
        new Mutant(
            "begins to count anew with each member",
            Set.of(43),
            "began anew",
            Change.deliveries(() -> RetryMutants::untried)),
        handling(
            "holds one failure in fifty up for four seconds", "more than", LateFailure::new, 45),
        new Mutant(
            "leaves nothing to chance",
            Set.of(45),
            "shorter than three quarters",
            Change.groupOption("retry.jitter", old -> "0")),
        handling(
            "tries everything again",
            "was tried 3 times instead of 1",
            () -> new Disguise(failure -> true),
            47),
        handling(
            "does not look at causes",
            "CAUSE_NON_RETRYABLE was tried 3 times instead of 1",
            () -> new Disguise(failure -> failure.getCause() != null),
            47),
        handling(
            "waits as its policy says, whatever a handler asks for",
            "ASKS waited",
            () -> new Disguise(RetryAfterException.class::isInstance),
            48),
        new Mutant(
            "lets what lay behind a failed one of a batch go",
            Set.of(49),
            "was behind a failed one in its batch and never came again",
            Change.groupOption("ordering", old -> "none")),
        new Mutant(
            "sends one event in fifty twice",
            Set.of(49),
            "was run 2 times instead of 1",
            Change.publishers((publisher, runtime) -> new Twice(publisher))),
        new Mutant(
            "does not wait between attempts in a storm",
            Set.of(50),
            "the least wait is",
            Change.groupOption("retry.initial-delay", old -> "10ms")),
        handling("looks for work all the time while events wait", "of a processor", Spin::new, 50));
  }

  private static Mutant handling(
      String name, String message, Supplier<Interceptor> interceptor, Integer check) {
    return new Mutant(
        name, Set.of(check), message, binder -> binder.withInterceptor(interceptor.get()));
  }

  private static Inbound untried(Inbound inbound) {
    return new ForwardingInbound(inbound) {
      @Override
      public int priorAttempts() {
        return 0;
      }
    };
  }

  /** Makes a failure of the second attempt's success, once. */
  private static final class Again implements Interceptor {
    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      CompletionStage<Void> end = next.proceed(delivery);
      boolean failed = end.toCompletableFuture().isCompletedExceptionally();
      return delivery.attempt() == 2 && !failed
          ? CompletableFuture.failedFuture(new IllegalStateException("once more"))
          : end;
    }
  }

  private static final class LateFailure implements Interceptor {
    private static final long LATE_SECONDS = 4;

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      CompletionStage<Void> end = next.proceed(delivery);
      boolean failed = end.toCompletableFuture().isCompletedExceptionally();
      if (!failed || EventNumber.of(delivery.event()) % 50 != 3 || delivery.attempt() > 1) {
        return end;
      }
      CompletableFuture<Void> late = new CompletableFuture<>();
      CompletableFuture.delayedExecutor(LATE_SECONDS, TimeUnit.SECONDS)
          .execute(() -> late.completeExceptionally(new IllegalStateException("late")));
      return late;
    }
  }

  /** Lets some failures look like any other. */
  private static final class Disguise implements Interceptor {
    private final Predicate<Throwable> which;

    Disguise(Predicate<Throwable> which) {
      this.which = which;
    }

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      return next.proceed(delivery)
          .exceptionallyCompose(
              failure -> {
                Throwable cause = Mutation.cause(failure);
                return CompletableFuture.failedFuture(
                    cause != null && which.test(cause)
                        ? new IllegalStateException("it failed")
                        : failure);
              });
    }
  }

  private static final class Twice extends ForwardingPublisher {
    private final AtomicInteger sends = new AtomicInteger();

    Twice(BinderPublisher delegate) {
      super(delegate);
    }

    @Override
    public boolean trySend(Outbound message, SendCallback callback) {
      if (message.to().kind() == Address.Kind.DESTINATION && sends.incrementAndGet() % 50 == 0) {
        delegate.trySend(KeyOrderMutants.withKey(message, message.key() + "'"), outcome -> {});
      }
      return delegate.trySend(message, callback);
    }
  }

  /** Spins in a thread of the member for a while once something has failed. */
  private static final class Spin implements Interceptor {
    private static final long NANOS = 15_000_000_000L;
    private final AtomicBoolean spinning = new AtomicBoolean();

    @Override
    public CompletionStage<Void> handle(Delivery delivery, HandleChain next) {
      CompletionStage<Void> end = next.proceed(delivery);
      if (end.toCompletableFuture().isCompletedExceptionally()
          && spinning.compareAndSet(false, true)) {
        long until = System.nanoTime() + NANOS;
        Thread thread =
            new Thread(
                () -> {
                  while (System.nanoTime() - until < 0) {
                    Thread.onSpinWait();
                  }
                },
                "mutant-spins");
        thread.setDaemon(true);
        thread.start();
      }
      return end;
    }
  }
}
