package dev.waybill.conformance.mutant;

import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Gathers settlements for 100 ms before the broker hears of them; flushing does not wait. */
final class LateSettlements extends ForwardingSubscription {
  private record Given(Inbound delivery, Settlement how) {}

  private final BinderRuntime runtime;
  private List<Given> gathered = new ArrayList<>(); // guarded by this

  LateSettlements(BinderSubscription delegate, BinderRuntime runtime) {
    super(delegate);
    this.runtime = runtime;
  }

  @Override
  public void settle(Inbound delivery, Settlement how) {
    boolean first;
    synchronized (this) {
      first = gathered.isEmpty();
      gathered.add(new Given(delivery, how));
    }
    if (first) {
      runtime.schedule(Duration.ofMillis(100), this::pass);
    }
  }

  private void pass() {
    List<Given> ready;
    synchronized (this) {
      ready = gathered;
      gathered = new ArrayList<>();
    }
    ready.forEach(given -> delegate.settle(given.delivery, given.how));
  }

  @Override
  public CompletionStage<Void> flush() {
    pass();
    return delegate.flush();
  }

  @Override
  public CompletionStage<Void> stopFetching() {
    pass();
    return delegate.stopFetching();
  }

  @Override
  public CompletionStage<Void> close() {
    pass();
    return delegate.close();
  }
}
