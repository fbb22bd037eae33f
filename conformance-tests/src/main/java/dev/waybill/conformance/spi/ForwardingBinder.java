package dev.waybill.conformance.spi;

import dev.waybill.Backlog;
import dev.waybill.Capabilities;
import dev.waybill.Health;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.TopologyPlan;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A binder that does as another; mutants override what they break. */
public class ForwardingBinder implements Binder {
  protected final Binder delegate;

  /** Does as the delegate. */
  public ForwardingBinder(Binder delegate) {
    this.delegate = delegate;
  }

  @Override
  public Capabilities capabilities() {
    return delegate.capabilities();
  }

  @Override
  public CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
    return delegate.provision(plan, mode);
  }

  @Override
  public BinderPublisher publisher(PublisherSpec spec) {
    return delegate.publisher(spec);
  }

  @Override
  public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
    return delegate.subscribe(spec, sink);
  }

  @Override
  public CompletionStage<List<Backlog>> backlog(String destination, String group) {
    return delegate.backlog(destination, group);
  }

  @Override
  public Health health() {
    return delegate.health();
  }

  @Override
  public <T> Optional<T> extension(Class<T> type) {
    return delegate.extension(type);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
