package dev.waybill.conformance.mutant;

import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What can be wrong with being ready. */
final class ReadyMutants {
  private static final Duration LATE = Duration.ofMillis(100);

  private ReadyMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutation.joining(
            "is ready too early",
            "was published when its group was ready, and did not come",
            (binder, spec, sink, runtime) -> {
              CompletableFuture<BinderSubscription> joined = new CompletableFuture<>();
              runtime.schedule(LATE, () -> joined.complete(binder.subscribe(spec, sink)));
              return new EarlyBird(joined);
            },
            13));
  }

  /** Says it is ready before it has joined. */
  private record EarlyBird(CompletableFuture<BinderSubscription> joined)
      implements BinderSubscription {
    @Override
    public CompletionStage<Void> ready() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void demand(Shard shard, int messages, long bytes) {
      joined.thenAccept(subscription -> subscription.demand(shard, messages, bytes));
    }

    @Override
    public void settle(Inbound delivery, Settlement how) {
      joined.thenAccept(subscription -> subscription.settle(delivery, how));
    }

    @Override
    public CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt) {
      return joined.thenCompose(subscription -> subscription.record(delivery, attempt));
    }

    @Override
    public CompletionStage<Void> flush() {
      return joined.thenCompose(BinderSubscription::flush);
    }

    @Override
    public CompletionStage<Void> stopFetching() {
      return joined.thenCompose(BinderSubscription::stopFetching);
    }

    @Override
    public CompletionStage<Void> close() {
      return joined.thenCompose(BinderSubscription::close);
    }
  }
}
