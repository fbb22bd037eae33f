package dev.waybill.nats;

import dev.waybill.Backlog;
import dev.waybill.Capabilities;
import dev.waybill.ContentMode;
import dev.waybill.Health;
import dev.waybill.MessagingClosedException;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.Address;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.TopologyPlan;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A connection to NATS servers with JetStream. */
final class NatsBinder implements Binder {
  /** Room for the headers that a dead letter carries on top of its event. */
  static final int CONTROL_HEADER_BYTES = 64 << 10;

  /** A schedule is a date; this is long enough for anybody. */
  private static final Duration MAX_DELAY = Duration.ofDays(365);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final BinderConfig config;
  private final NatsLink link;
  private final ServerFacts server;
  private final JetStreamApi api;
  private final Names names;
  private final NatsTopology topology;
  private final NatsBacklog backlog;
  private final NatsDeadLetterBrowser browser;
  private final NatsGroupState state;
  private final Set<NatsPublisher> publishers = ConcurrentHashMap.newKeySet();
  private final Set<NatsSubscription> subscriptions = ConcurrentHashMap.newKeySet();
  private boolean closed;

  NatsBinder(BinderConfig config, NatsLink link, ServerFacts server, JetStreamApi api) {
    this.config = config;
    this.link = link;
    this.server = server;
    this.api = api;
    if (config.options().get(NatsOptions.DELAYED_PUBLISH) && !server.schedules()) {
      throw new UnsupportedCapabilityException(
          "'"
              + config.key("delayed-publish")
              + "' needs a server of version 2.12 or newer, this is "
              + server.version(),
          null);
    }
    this.names = new Names(config.namespace(), config.physicalNames());
    this.topology = new NatsTopology(config, api, names, server);
    this.backlog = new NatsBacklog(api, names);
    this.browser = new NatsDeadLetterBrowser(api, names);
    this.state = new NatsGroupState(api, names);
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.builder(server.version())
        .keyOwnership(Capabilities.KeyOwnership.EXCLUSIVE)
        .attempts(Capabilities.Attempts.DURABLE)
        .startPositions(EnumSet.allOf(StartPosition.Kind.class))
        .contentModes(EnumSet.allOf(ContentMode.class))
        .groupState(true)
        .inlet(true)
        .inletCoOwned(true)
        .deadLetterBrowse(Capabilities.Browse.NON_DESTRUCTIVE)
        .ttl(server.ttl())
        .maxPublishDelay(
            config.options().get(NatsOptions.DELAYED_PUBLISH) ? MAX_DELAY : Duration.ZERO)
        .maxEventBytes(maxEventBytes())
        .windowEvents(NatsShard.WINDOW)
        .backlog(true)
        .build();
  }

  private long maxEventBytes() {
    return Math.max(1_024, server.maxPayload() - CONTROL_HEADER_BYTES);
  }

  @Override
  public CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
    return topology.provision(plan, mode);
  }

  @Override
  public synchronized BinderPublisher publisher(PublisherSpec spec) {
    requireOpen();
    NatsPublisher publisher =
        new NatsPublisher(api, names, spec, maxEventBytes(), publishers::remove);
    publishers.add(publisher);
    publisher.start();
    return publisher;
  }

  @Override
  public synchronized BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
    requireOpen();
    Membership membership =
        new Membership(
            spec,
            sink,
            api,
            names.stream(spec.destination()),
            names.subject(Address.destination(spec.destination())),
            names.subject(Address.inlet(spec.destination(), spec.group())),
            names.group(spec.destination(), spec.group()),
            new Bucket(api, names.bucket(spec.destination(), spec.group())),
            UUID.randomUUID().toString().substring(0, 8),
            config.options().get(NatsOptions.MEMBER_TIMEOUT),
            config.options().get(NatsOptions.COMMIT_INTERVAL));
    NatsSubscription subscription = new NatsSubscription(membership, subscriptions::remove);
    subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  @Override
  public CompletionStage<List<Backlog>> backlog(String destination, String group) {
    return backlog.of(destination, group);
  }

  @Override
  public Health health() {
    Health health = Health.up();
    if (link.session() == null) {
      Throwable trouble = link.trouble();
      health =
          Health.down(
              "binder '"
                  + config.name()
                  + "' has no connection"
                  + (trouble == null ? "" : ": " + trouble.getMessage()));
    }
    for (NatsSubscription subscription : subscriptions) {
      health = health.and(subscription.health());
    }
    for (NatsPublisher publisher : publishers) {
      health = health.and(publisher.health());
    }
    return health;
  }

  @Override
  public <T> Optional<T> extension(Class<T> type) {
    if (type == DeadLetterBrowser.class) {
      return Optional.of(type.cast(browser));
    }
    if (type == GroupStateStore.class) {
      return Optional.of(type.cast(state));
    }
    Session session = link.session();
    return type == Connection.class && session != null
        ? Optional.of(type.cast(session.connection()))
        : Optional.empty();
  }

  JetStreamApi api() {
    return api;
  }

  private void requireOpen() {
    if (closed) {
      throw new MessagingClosedException("Binder '" + config.name() + "' is closed", null);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    List<NatsSubscription> leaving = List.copyOf(subscriptions);
    leaving.forEach(NatsSubscription::close);
    List.copyOf(publishers).forEach(NatsPublisher::close);
    leaving.forEach(subscription -> Threads.join(subscription.thread(), CLOSE_TIMEOUT));
    link.close();
  }
}
