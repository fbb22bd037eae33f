package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Says 300 ms late that it is ready, and that it has left. */
final class Unhurried extends ForwardingSubscription {
  private static final Duration LATE = Duration.ofMillis(300);

  private final BinderRuntime runtime;

  Unhurried(BinderSubscription delegate, BinderRuntime runtime) {
    super(delegate);
    this.runtime = runtime;
  }

  @Override
  public CompletionStage<Void> ready() {
    return late(delegate.ready());
  }

  @Override
  public CompletionStage<Void> close() {
    return late(delegate.close());
  }

  private CompletionStage<Void> late(CompletionStage<Void> stage) {
    CompletableFuture<Void> late = new CompletableFuture<>();
    stage.whenComplete(
        (done, failure) ->
            runtime.schedule(
                LATE,
                () -> {
                  if (failure == null) {
                    late.complete(null);
                  } else {
                    late.completeExceptionally(failure);
                  }
                }));
    return late;
  }
}
