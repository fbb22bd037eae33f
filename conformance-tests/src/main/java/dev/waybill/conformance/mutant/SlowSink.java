package dev.waybill.conformance.mutant;

import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Everything it says comes later, in the order it was said. */
final class SlowSink extends ForwardingSink {
  private static final Duration LATE = Duration.ofMillis(100);

  private final BinderRuntime runtime;
  private final Executor inOrder;

  SlowSink(DeliverySink delegate, BinderRuntime runtime) {
    super(delegate);
    this.runtime = runtime;
    inOrder = runtime.serialExecutor("slow");
  }

  /** Timers of one length fire in the order they were set; the executor keeps it so. */
  private void later(Runnable call) {
    runtime.schedule(LATE, () -> inOrder.execute(call));
  }

  @Override
  public void assigned(Shard shard) {
    later(() -> delegate.assigned(shard));
  }

  @Override
  public void deliveries(Shard shard, List<? extends Inbound> deliveries) {
    later(() -> delegate.deliveries(shard, deliveries));
  }

  @Override
  public CompletionStage<Void> revoking(Shard shard, Instant deadline) {
    CompletableFuture<Void> revoked = new CompletableFuture<>();
    later(() -> delegate.revoking(shard, deadline).thenAccept(revoked::complete));
    return revoked;
  }

  @Override
  public void lost(Shard shard) {
    later(() -> delegate.lost(shard));
  }

  @Override
  public void leaseLost(Inbound delivery) {
    later(() -> delegate.leaseLost(delivery));
  }

  @Override
  public void failure(Throwable error, boolean fatal) {
    later(() -> delegate.failure(error, fatal));
  }
}
