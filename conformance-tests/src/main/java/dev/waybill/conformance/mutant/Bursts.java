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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Gathers what it has to hand over, and hands it over every 60 ms, of each shard at once. What it
 * has gathered counts against its credit, as it must; of a shard that goes it is handed over
 * before.
 */
final class Bursts extends ForwardingBinder {
  private static final Duration EVERY = Duration.ofMillis(60);

  private final BinderRuntime runtime;

  Bursts(Binder delegate, BinderRuntime runtime) {
    super(delegate);
    this.runtime = runtime;
  }

  @Override
  public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
    Gathering gathering = new Gathering(sink, runtime);
    return new ForwardingSubscription(delegate.subscribe(spec, gathering)) {
      @Override
      public void demand(Shard shard, int messages, long bytes) {
        delegate.demand(shard, Math.max(0, messages - gathering.gathered(shard)), bytes);
      }
    };
  }

  private static final class Gathering extends ForwardingSink {
    private final BinderRuntime runtime;
    private final Map<Shard, List<Inbound>> gathered = new LinkedHashMap<>(); // guarded by this

    Gathering(DeliverySink delegate, BinderRuntime runtime) {
      super(delegate);
      this.runtime = runtime;
    }

    synchronized int gathered(Shard shard) {
      return gathered.getOrDefault(shard, List.of()).size();
    }

    @Override
    public synchronized void deliveries(Shard shard, List<? extends Inbound> inOrder) {
      if (gathered.isEmpty()) {
        runtime.schedule(EVERY, this::pass);
      }
      gathered.computeIfAbsent(shard, any -> new ArrayList<>()).addAll(inOrder);
    }

    private synchronized void pass() {
      List.copyOf(gathered.keySet()).forEach(this::pass);
    }

    /** Under the lock, so that no later delivery of the shard overtakes these; it never blocks. */
    private synchronized void pass(Shard shard) {
      List<Inbound> ready = gathered.remove(shard);
      if (ready != null) {
        delegate.deliveries(shard, ready);
      }
    }

    @Override
    public CompletionStage<Void> revoking(Shard shard, Instant deadline) {
      pass(shard);
      return delegate.revoking(shard, deadline);
    }

    @Override
    public synchronized void lost(Shard shard) {
      gathered.remove(shard);
      delegate.lost(shard);
    }
  }
}
