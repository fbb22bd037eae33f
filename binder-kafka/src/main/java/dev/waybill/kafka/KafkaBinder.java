package dev.waybill.kafka;

import dev.waybill.Backlog;
import dev.waybill.Capabilities;
import dev.waybill.ConfigurationException;
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
import dev.waybill.spi.support.PhysicalNames;
import dev.waybill.spi.support.Threads;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;

/** A connection to a cluster. */
final class KafkaBinder implements Binder {
  /** The longest topic name that Kafka takes. */
  private static final int MAX_NAME_LENGTH = 249;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration STATE_TIMEOUT = Duration.ofSeconds(30);

  private final BinderConfig config;
  private final ClientSettings settings;
  private final Admin admin;
  private final ServerFacts server;
  private final BinderRuntime runtime;
  private final Reachability reachability;
  private final PhysicalNames names;
  private final KafkaTopology topology;
  private final KafkaBacklog backlog;
  private final Map<Duration, KafkaSender> senders = new HashMap<>();
  private final Set<KafkaPublisher> publishers = ConcurrentHashMap.newKeySet();
  private final Set<KafkaSubscription> subscriptions = ConcurrentHashMap.newKeySet();
  private final KafkaDeadLetterBrowser browser;
  private final KafkaGroupState state;
  private boolean closed;

  KafkaBinder(
      BinderConfig config,
      ClientSettings settings,
      Admin admin,
      ServerFacts server,
      BinderRuntime runtime) {
    this.config = config;
    this.settings = settings;
    this.admin = admin;
    this.server = server;
    this.runtime = runtime;
    this.reachability = new Reachability(config.name(), admin, runtime);
    this.names = new PhysicalNames(config.namespace(), config.physicalNames(), MAX_NAME_LENGTH);
    this.topology = new KafkaTopology(config, admin, names, runtime);
    this.backlog = new KafkaBacklog(admin, names);
    this.browser =
        new KafkaDeadLetterBrowser(names, new KafkaReader(settings, runtime, "dead-letters"));
    this.state =
        new KafkaGroupState(
            names,
            runtime,
            new KafkaReader(settings, runtime, "group-state"),
            () -> sender(STATE_TIMEOUT));
    protocol();
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
        .maxEventBytes(settings.maxEventBytes())
        .windowEvents(KafkaShard.WINDOW)
        .backlog(true)
        .build();
  }

  @Override
  public CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
    return topology.provision(plan, mode);
  }

  @Override
  public synchronized BinderPublisher publisher(PublisherSpec spec) {
    requireOpen();
    KafkaPublisher publisher =
        new KafkaPublisher(
            sender(spec.timeout()),
            names,
            runtime,
            spec,
            settings.maxEventBytes(),
            publishers::remove);
    publishers.add(publisher);
    return publisher;
  }

  /** Publishers with the same deadline share a producer, because the deadline is the producer's. */
  private synchronized KafkaSender sender(Duration timeout) {
    requireOpen();
    return senders.computeIfAbsent(
        timeout, deadline -> new KafkaSender(settings, admin, runtime, deadline));
  }

  @Override
  public synchronized BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
    requireOpen();
    Map<String, String> consumerOptions = consumerOptions(spec);
    String group = names.group(spec.destination(), spec.group());
    String inlet = names.inlet(spec.destination(), spec.group());
    Membership membership =
        new Membership(
            spec,
            sink,
            runtime,
            admin,
            settings,
            config.options().get(KafkaOptions.COMMIT_INTERVAL),
            names.destination(spec.destination()),
            group,
            spec.inlet() ? inlet : null,
            inlet,
            UUID.randomUUID().toString().substring(0, 8));
    boolean auto =
        config.options().get(KafkaOptions.GROUP_PROTOCOL) == KafkaOptions.GroupProtocol.AUTO;
    KafkaSubscription subscription =
        new KafkaSubscription(membership, consumerOptions, protocol(), auto, subscriptions::remove);
    subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  private static Map<String, String> consumerOptions(SubscriptionSpec spec) {
    Map<String, String> own = TopicOptions.withoutTopics(spec.nativeOptions());
    String prefix =
        "waybill.destinations." + spec.destination() + ".groups." + spec.group() + ".native.";
    List<String> problems = SettingCheck.ofConsumer(prefix).problems(own);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return own;
  }

  private KafkaOptions.GroupProtocol protocol() {
    KafkaOptions.GroupProtocol wanted = config.options().get(KafkaOptions.GROUP_PROTOCOL);
    return switch (wanted) {
      case CLASSIC -> wanted;
      case AUTO ->
          server.consumerProtocol()
              ? KafkaOptions.GroupProtocol.CONSUMER
              : KafkaOptions.GroupProtocol.CLASSIC;
      case CONSUMER -> {
        if (!server.consumerProtocol()) {
          throw new UnsupportedCapabilityException(
              server.version()
                  + " does not have the consumer protocol; set '"
                  + config.key("group-protocol")
                  + "' to auto or classic",
              null);
        }
        yield wanted;
      }
    };
  }

  @Override
  public CompletionStage<List<Backlog>> backlog(String destination, String group) {
    return backlog.of(destination, group);
  }

  @Override
  public Health health() {
    Health health = Health.up();
    for (KafkaSubscription subscription : subscriptions) {
      health = health.and(subscription.health());
    }
    synchronized (this) {
      for (KafkaSender sender : senders.values()) {
        health = health.and(sender.health());
      }
      return closed ? health : health.and(reachability.health());
    }
  }

  @Override
  public <T> Optional<T> extension(Class<T> type) {
    if (type == DeadLetterBrowser.class) {
      return Optional.of(type.cast(browser));
    }
    if (type == GroupStateStore.class) {
      return Optional.of(type.cast(state));
    }
    return type == Admin.class ? Optional.of(type.cast(admin)) : Optional.empty();
  }

  private void requireOpen() {
    if (closed) {
      throw new MessagingClosedException("Binder '" + config.name() + "' is closed", null);
    }
  }

  @Override
  public void close() {
    List<KafkaSender> toClose;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      toClose = List.copyOf(senders.values());
    }
    List<KafkaSubscription> leaving = List.copyOf(subscriptions);
    leaving.forEach(KafkaSubscription::close);
    List.copyOf(publishers).forEach(KafkaPublisher::close);
    toClose.forEach(KafkaSender::close);
    browser.close();
    state.close();
    leaving.forEach(subscription -> Threads.join(subscription.thread(), CLOSE_TIMEOUT));
    admin.close(CLOSE_TIMEOUT);
  }
}
