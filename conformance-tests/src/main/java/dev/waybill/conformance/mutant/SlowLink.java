package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Everything it hands over or says comes 100 ms later, in the order it was said. What is under way
 * counts against its credit, as it must.
 */
final class SlowLink extends ForwardingBinder {
  private static final Duration LATE = Duration.ofMillis(100);

  private final BinderRuntime runtime;

  SlowLink(Binder delegate, BinderRuntime runtime) {
    super(delegate);
    this.runtime = runtime;
  }

  @Override
  public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
    SlowSink slow = new SlowSink(sink, runtime);
    return new ForwardingSubscription(delegate.subscribe(spec, slow)) {
      @Override
      public void demand(Shard shard, int messages, long bytes) {
        delegate.demand(shard, Math.max(0, messages - slow.underWay(shard)), bytes);
      }
    };
  }

  private static final class SlowSink extends ForwardingSink {
    private final BinderRuntime runtime;
    private final Executor inOrder;
    private final Map<Shard, Integer> underWay = new ConcurrentHashMap<>();

    SlowSink(DeliverySink delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
      inOrder = runtime.serialExecutor("slow");
    }

    int underWay(Shard shard) {
      return underWay.getOrDefault(shard, 0);
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
      underWay.merge(shard, deliveries.size(), Integer::sum);
      later(
          () -> {
            underWay.merge(shard, -deliveries.size(), Integer::sum); // before credit comes of it
            delegate.deliveries(shard, deliveries);
          });
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
}
