package dev.waybill.memory;

import dev.waybill.Backlog;
import dev.waybill.Capabilities;
import dev.waybill.ConfigurationException;
import dev.waybill.Health;
import dev.waybill.MessagingException;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.TopologyPlan;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One connection to a {@link MemoryBroker}. */
final class MemoryBinder implements Binder {
  private final MemoryBroker broker;
  private final BrokerCore core;
  private final Session session;
  private final Names names;
  private final GroupLookup lookup;
  private final Capabilities capabilities;

  MemoryBinder(MemoryBroker broker, BrokerCore core, Session session, Names names) {
    this.broker = broker;
    this.core = core;
    this.session = session;
    this.names = names;
    this.lookup = new GroupLookup(core, names);
    this.capabilities = capabilities(core.settings);
  }

  private static Capabilities capabilities(BrokerSettings settings) {
    boolean log = settings.isLog();
    return Capabilities.builder("memory, family " + (log ? "log" : "queue"))
        .keyOwnership(Capabilities.KeyOwnership.EXCLUSIVE)
        .attempts(Capabilities.Attempts.DURABLE)
        .startPositions(
            log ? EnumSet.allOf(StartPosition.Kind.class) : EnumSet.of(StartPosition.Kind.LATEST))
        .groupState(true)
        .inlet(true)
        .inletCoOwned(true)
        .deadLetterBrowse(Capabilities.Browse.NON_DESTRUCTIVE)
        .maxLease(settings.lease())
        .maxPublishDelay(Intake.MAX_DELAY)
        .ttl(true)
        .maxEventBytes(settings.maxEventBytes())
        .windowEvents(log ? settings.windowEvents() : Integer.MAX_VALUE)
        .backlog(true)
        .build();
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
    return session.ask("Provisioning", () -> Provisioning.run(core, names, plan, mode));
  }

  @Override
  public BinderPublisher publisher(PublisherSpec spec) {
    refuse("Opening a publisher");
    MemoryPublisher publisher = new MemoryPublisher(session, spec, names);
    core.change(() -> session.publishers.add(publisher));
    return publisher;
  }

  @Override
  public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
    String what = "Subscribing '%s' to '%s'".formatted(spec.group(), spec.destination());
    refuse(what);
    if (!capabilities.startPositions().contains(spec.start().kind())) {
      throw new UnsupportedCapabilityException(
          ("%s failed: a memory broker with family=queue keeps no events for groups to "
                  + "come, so a group cannot start at %s. Start at LATEST or set 'family' to log.")
              .formatted(what, spec.start().kind()),
          null);
    }
    if (!spec.nativeOptions().isEmpty()) {
      throw new ConfigurationException(
          spec.nativeOptions().keySet().stream()
              .sorted()
              .map(key -> what + ": native option '" + key + "' is unknown. Remove it")
              .toList());
    }
    MemorySubscription subscription = new MemorySubscription(session, spec, sink);
    core.change(() -> subscription.join(names.physical(spec.destination())));
    return subscription;
  }

  private void refuse(String what) {
    MessagingException refusal = session.refusal(what);
    if (refusal != null) {
      throw refusal;
    }
  }

  @Override
  public CompletionStage<List<Backlog>> backlog(String destination, String group) {
    String what = "Reading the backlog";
    return session.ask(what, () -> lookup.group(what, destination, group).backlog());
  }

  @Override
  public Health health() {
    MessagingException refusal = session.refusal("The last call");
    if (refusal != null) {
      return Health.down(String.valueOf(refusal.getMessage()));
    }
    return session.core.get(session.core.faults::away)
        ? Health.down("The memory broker is away, because a test has cut it off")
        : Health.up();
  }

  @Override
  public <T> Optional<T> extension(Class<T> type) {
    if (type == GroupStateStore.class) {
      return Optional.of(type.cast(new MemoryGroupState(session, lookup)));
    }
    if (type == DeadLetterBrowser.class) {
      return Optional.of(type.cast(new MemoryDeadLetters(session, lookup)));
    }
    return type == MemoryBroker.class ? Optional.of(type.cast(broker)) : Optional.empty();
  }

  @Override
  public void close() {
    broker.close(session);
  }
}
