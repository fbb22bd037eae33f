package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.SubscriptionSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/** What members can do wrong when they are busy or leave. */
final class LifecycleMutants {
  private LifecycleMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutation.configured(
            "runs one handler more", "H19 broken", numbers(".concurrency", n -> n + 1), 25),
        Mutation.configured(
            "runs one handler less",
            "only 3 handlers ran at once",
            numbers(".concurrency", n -> n - 1),
            25),
        Mutation.configured(
            "holds eight times as much",
            "were held of a shard",
            numbers(".window", n -> 8 * n),
            25),
        Mutation.subscription(
            "abandons running handlers when closed",
            "ran when close began, and was delivered again",
            subscription ->
                new ForwardingSubscription(subscription) {
                  @Override
                  public CompletionStage<Void> stopFetching() {
                    return delegate.close();
                  }
                },
            80),
        Mutation.binder(
            "keeps what it has prefetched for a while after close",
            "after its holder had closed",
            Hoarder::new,
            83));
  }

  private static UnaryOperator<Map<String, String>> numbers(
      String option, IntUnaryOperator change) {
    return settings -> {
      Map<String, String> changed = new LinkedHashMap<>(settings);
      changed.replaceAll(
          (key, value) ->
              key.endsWith(option)
                  ? String.valueOf(change.applyAsInt(Integer.parseInt(value)))
                  : value);
      return changed;
    };
  }

  /** Says that it has left, and leaves four seconds later. */
  private static final class Hoarder extends ForwardingBinder {
    private static final long SECONDS = 4;
    private final BinderRuntime runtime;
    private final CountDownLatch left = new CountDownLatch(1);

    Hoarder(Binder delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
    }

    @Override
    public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
      return new ForwardingSubscription(delegate.subscribe(spec, sink)) {
        @Override
        public CompletionStage<Void> close() {
          return CompletableFuture.completedFuture(null);
        }
      };
    }

    @Override
    public void close() {
      runtime
          .newThread(
              "hoarder",
              () -> {
                try {
                  left.await(SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                delegate.close();
              })
          .start();
    }
  }
}
