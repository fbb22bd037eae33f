package dev.waybill.conformance.mutant;

import dev.waybill.conformance.spi.ForwardingBinder;
import dev.waybill.conformance.spi.ForwardingSink;
import dev.waybill.conformance.spi.ForwardingSubscription;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import dev.waybill.spi.SubscriptionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Gathers settlements for 100 ms before the broker hears of them. Who flushes, leaves, or gives a
 * shard up does not wait for that.
 */
final class LateSettlements extends ForwardingBinder {
  private static final Duration LATE = Duration.ofMillis(100);

  private final BinderRuntime runtime;

  LateSettlements(Binder delegate, BinderRuntime runtime) {
    super(delegate);
    this.runtime = runtime;
  }

  @Override
  public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
    Gathering gathering = new Gathering(runtime);
    DeliverySink watched =
        new ForwardingSink(sink) {
          @Override
          public CompletionStage<Void> revoking(Shard shard, Instant deadline) {
            return delegate.revoking(shard, deadline).thenRun(gathering::pass);
          }
        };
    BinderSubscription opened = delegate.subscribe(spec, watched);
    gathering.to(opened);
    return new Late(opened, gathering);
  }

  private static final class Late extends ForwardingSubscription {
    private final Gathering gathering;

    Late(BinderSubscription delegate, Gathering gathering) {
      super(delegate);
      this.gathering = gathering;
    }

    @Override
    public void settle(Inbound delivery, Settlement how) {
      gathering.add(new Given(delivery, how));
    }

    @Override
    public CompletionStage<Void> flush() {
      gathering.pass();
      return delegate.flush();
    }

    @Override
    public CompletionStage<Void> stopFetching() {
      gathering.pass();
      return delegate.stopFetching();
    }

    @Override
    public CompletionStage<Void> close() {
      gathering.pass();
      return delegate.close();
    }
  }

  private record Given(Inbound delivery, Settlement how) {}

  private static final class Gathering {
    private final BinderRuntime runtime;
    private List<Given> gathered = new ArrayList<>(); // guarded by this
    private volatile @Nullable BinderSubscription to;

    Gathering(BinderRuntime runtime) {
      this.runtime = runtime;
    }

    void to(BinderSubscription subscription) {
      to = subscription;
    }

    void add(Given given) {
      boolean first;
      synchronized (this) {
        first = gathered.isEmpty();
        gathered.add(given);
      }
      if (first) {
        runtime.schedule(LATE, this::pass);
      }
    }

    void pass() {
      List<Given> ready;
      synchronized (this) {
        ready = gathered;
        gathered = new ArrayList<>();
      }
      BinderSubscription subscription = to;
      if (subscription != null) {
        ready.forEach(given -> subscription.settle(given.delivery, given.how));
      }
    }
  }
}
