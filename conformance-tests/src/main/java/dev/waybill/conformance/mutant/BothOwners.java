package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Hands a shard over at once, and tells its owner a moment later. */
final class BothOwners extends ForwardingSink {
  private static final Duration LATE = Duration.ofMillis(200);

  private final BinderRuntime runtime;

  BothOwners(DeliverySink delegate, BinderRuntime runtime) {
    super(delegate);
    this.runtime = runtime;
  }

  @Override
  public CompletionStage<Void> revoking(Shard shard, Instant deadline) {
    runtime.schedule(LATE, () -> delegate.revoking(shard, deadline));
    return CompletableFuture.completedFuture(null);
  }
}
