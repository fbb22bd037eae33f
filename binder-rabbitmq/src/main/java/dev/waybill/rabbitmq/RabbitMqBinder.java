package dev.waybill.rabbitmq;

import com.rabbitmq.client.Connection;
import dev.waybill.Backlog;
import dev.waybill.Capabilities;
import dev.waybill.ContentMode;
import dev.waybill.Health;
import dev.waybill.MessagingClosedException;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.TopologyPlan;
import dev.waybill.spi.support.Threads;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A binder of one virtual host of one server or cluster. */
final class RabbitMqBinder implements Binder {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** What the server's clock of a delivery may be ahead of ours. */
  private static final Duration LEASE_MARGIN = Duration.ofMinutes(2);

  private final BinderConfig config;
  private final ClientSettings settings;
  private final Connections connections;
  private final ServerFacts server;
  private final BinderRuntime runtime;
  private final QueueNames names;
  private final Layouts layouts;
  private final Messages messages;
  private final MessageId ids = new MessageId();
  private final AdminThread admin;
  private final RabbitMqTopology topology;
  private final RabbitMqBacklog backlog;
  private final RabbitMqDeadLetterBrowser browser;
  private final RabbitMqGroupState state;
  private final Set<RabbitMqPublisher> publishers = ConcurrentHashMap.newKeySet();
  private final Set<RabbitMqSubscription> subscriptions = ConcurrentHashMap.newKeySet();
  private @Nullable Sender sender;
  private boolean closed;

  RabbitMqBinder(
      BinderConfig config,
      ClientSettings settings,
      Connections connections,
      Connection connection,
      ServerFacts server,
      BinderRuntime runtime) {
    this.config = config;
    this.settings = settings;
    this.connections = connections;
    this.server = server;
    this.runtime = runtime;
    this.names = new QueueNames(config.namespace(), config.physicalNames());
    this.layouts = new Layouts(names);
    this.messages = new Messages(config.options().get(RabbitMqOptions.ATTRIBUTE_PREFIX).text());
    this.admin = new AdminThread(connections, runtime, "admin", connection);
    this.topology = new RabbitMqTopology(config, admin, names, layouts);
    this.backlog = new RabbitMqBacklog(admin, names, layouts);
    this.browser =
        new RabbitMqDeadLetterBrowser(
            names, messages, new AdminThread(connections, runtime, "dead-letters", null));
    this.state = new RabbitMqGroupState(names, connections, runtime);
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.builder(server.text())
        .keyOwnership(Capabilities.KeyOwnership.EXCLUSIVE)
        .attempts(Capabilities.Attempts.DURABLE)
        .startPositions(EnumSet.of(StartPosition.Kind.LATEST))
        .contentModes(EnumSet.allOf(ContentMode.class))
        .groupState(true)
        .inlet(true)
        .inletCoOwned(true)
        .deadLetterBrowse(Capabilities.Browse.NON_DESTRUCTIVE)
        .maxLease(maxLease())
        .maxPublishDelay(maxPublishDelay())
        .maxEventBytes(settings.maxEventBytes())
        .backlog(true)
        .build();
  }

  private Duration maxPublishDelay() {
    return config.options().get(RabbitMqOptions.DELAYED_PUBLISH)
        ? DelayLevels.LONGEST
        : Duration.ZERO;
  }

  private Duration maxLease() {
    Duration timeout = config.options().get(RabbitMqOptions.CONSUMER_TIMEOUT);
    Duration margin = timeout.dividedBy(5);
    return timeout.minus(margin.compareTo(LEASE_MARGIN) < 0 ? margin : LEASE_MARGIN);
  }

  @Override
  public CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
    return topology.provision(plan, mode);
  }

  @Override
  public synchronized BinderPublisher publisher(PublisherSpec spec) {
    requireOpen();
    Sender open = sender;
    if (open == null) {
      open =
          new Sender(
              connections,
              names,
              layouts,
              runtime,
              config.options().get(RabbitMqOptions.PUBLISH_CHANNELS));
      sender = open;
    }
    RabbitMqPublisher publisher =
        new RabbitMqPublisher(
            open, messages, ids, runtime, spec, settings, maxPublishDelay(), publishers::remove);
    publishers.add(publisher);
    return publisher;
  }

  @Override
  public synchronized BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
    requireOpen();
    if (spec.start().kind() != StartPosition.Kind.LATEST) {
      throw new UnsupportedCapabilityException(
          "Subscribing '"
              + spec.group()
              + "' to '"
              + spec.destination()
              + "' failed: an exchange keeps no events for queues to come, so a group cannot start"
              + " at "
              + spec.start().kind()
              + ". Start at LATEST, or provision the group before it is needed.",
          null);
    }
    QueueOptions.require(spec.destination(), spec.group(), spec.nativeOptions());
    Membership membership =
        new Membership(
            spec,
            sink,
            runtime,
            connections,
            names,
            layouts,
            state,
            messages,
            server,
            MessageId.token(),
            QueueOptions.number(
                spec.nativeOptions(),
                QueueOptions.PREFETCH,
                config.options().get(RabbitMqOptions.PREFETCH)),
            settings.silence());
    RabbitMqSubscription subscription = new RabbitMqSubscription(membership, subscriptions::remove);
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
    for (RabbitMqSubscription subscription : subscriptions) {
      health = health.and(subscription.health());
    }
    synchronized (this) {
      return sender == null ? health : health.and(sender.health());
    }
  }

  @Override
  public <T> Optional<T> extension(Class<T> type) {
    if (type == DeadLetterBrowser.class) {
      return Optional.of(type.cast(browser));
    }
    return type == GroupStateStore.class ? Optional.of(type.cast(state)) : Optional.empty();
  }

  private void requireOpen() {
    if (closed) {
      throw new MessagingClosedException("Binder '" + config.name() + "' is closed", null);
    }
  }

  @Override
  public void close() {
    Sender toClose;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      toClose = sender;
    }
    List<RabbitMqSubscription> leaving = List.copyOf(subscriptions);
    leaving.forEach(RabbitMqSubscription::close);
    List.copyOf(publishers).forEach(RabbitMqPublisher::close);
    leaving.forEach(subscription -> Threads.join(subscription.thread(), CLOSE_TIMEOUT));
    if (toClose != null) {
      toClose.close();
    }
    browser.close();
    state.close();
    admin.close();
  }
}
