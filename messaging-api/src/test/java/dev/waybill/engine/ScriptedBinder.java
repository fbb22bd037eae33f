package dev.waybill.engine;

import dev.waybill.Backlog;
import dev.waybill.Capabilities;
import dev.waybill.Health;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.TopologyPlan;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A binder that does nothing by itself: the test plays the broker. */
final class ScriptedBinder implements Binder {
  Capabilities capabilities = capable().build();
  final List<ScriptedPublisher> publishers = new ArrayList<>();
  final ScriptedSubscription subscription = new ScriptedSubscription();
  final ScriptedState state = new ScriptedState();
  final ScriptedLetters letters = new ScriptedLetters();
  private final Executor io;

  ScriptedBinder(Executor io) {
    this.io = io;
  }

  /** A broker that can do everything. */
  static Capabilities.Builder capable() {
    return Capabilities.builder("scripted 1.0")
        .keyOwnership(Capabilities.KeyOwnership.EXCLUSIVE)
        .attempts(Capabilities.Attempts.DURABLE)
        .startPositions(EnumSet.allOf(StartPosition.Kind.class))
        .groupState(true)
        .inlet(true)
        .inletCoOwned(true)
        .deadLetterBrowse(Capabilities.Browse.NON_DESTRUCTIVE)
        .ttl(true)
        .backlog(true);
  }

  /** The only publisher there is. */
  ScriptedPublisher publisher() {
    return publishers.get(0);
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
    return CompletableFuture.completedFuture(TopologyReport.empty());
  }

  @Override
  public BinderPublisher publisher(PublisherSpec spec) {
    ScriptedPublisher publisher = new ScriptedPublisher(io);
    publishers.add(publisher);
    return publisher;
  }

  @Override
  public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
    return subscription;
  }

  @Override
  public CompletionStage<List<Backlog>> backlog(String destination, String group) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public Health health() {
    return Health.up();
  }

  @Override
  public <T> Optional<T> extension(Class<T> type) {
    if (type == GroupStateStore.class) {
      return Optional.of(type.cast(state));
    }
    return type == DeadLetterBrowser.class ? Optional.of(type.cast(letters)) : Optional.empty();
  }

  @Override
  public void close() {}
}
