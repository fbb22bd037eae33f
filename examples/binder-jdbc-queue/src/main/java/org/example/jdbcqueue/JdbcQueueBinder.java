package org.example.jdbcqueue;

import dev.waybill.Backlog;
import dev.waybill.Capabilities;
import dev.waybill.ConfigurationException;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** One program's way to the tables. Each publisher and each member has a connection of its own. */
final class JdbcQueueBinder implements Binder {
  private static final int MAX_NAME = 200;
  private static final Duration MAX_DELAY = Duration.ofDays(365);

  private final BinderConfig config;
  private final BinderRuntime runtime;
  private final Database database;
  private final PhysicalNames names;
  private final Capabilities capabilities;
  private final Desk desk;
  private final List<QueuePublisher> publishers = new CopyOnWriteArrayList<>();
  private final List<QueueMember> members = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  JdbcQueueBinder(BinderConfig config, BinderRuntime runtime, Database database, String product) {
    this.config = config;
    this.runtime = runtime;
    this.database = database;
    names = new PhysicalNames(config.namespace(), config.physicalNames(), MAX_NAME);
    capabilities = capabilities(product, config.options().get(JdbcQueueOptions.MAX_EVENT_BYTES));
    desk = new Desk(database, runtime);
  }

  /** What is not named is not offered: start positions, a time to live, priorities, documents. */
  private static Capabilities capabilities(String product, long maxEventBytes) {
    return Capabilities.builder(product)
        .keyOwnership(Capabilities.KeyOwnership.EXCLUSIVE)
        .attempts(Capabilities.Attempts.DURABLE)
        .groupState(true)
        .inlet(true)
        .inletCoOwned(true)
        .deadLetterBrowse(Capabilities.Browse.NON_DESTRUCTIVE)
        .maxPublishDelay(MAX_DELAY)
        .maxEventBytes(maxEventBytes)
        .backlog(true)
        .build();
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
    int partitions = config.options().get(JdbcQueueOptions.PARTITIONS);
    return mode == TopologyMode.NONE
        ? CompletableFuture.completedFuture(TopologyReport.empty())
        : desk.ask(
            "Provisioning", session -> new Topology(session, names, partitions, mode).run(plan));
  }

  @Override
  public BinderPublisher publisher(PublisherSpec spec) {
    refuseIfClosed("Opening a publisher");
    QueuePublisher publisher =
        new QueuePublisher(
            spec,
            runtime,
            database,
            new Storage(names),
            capabilities.maxEventBytes(),
            publishers::remove);
    publishers.add(publisher);
    return publisher;
  }

  @Override
  public BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink) {
    String what = "Subscribing '%s' to '%s'".formatted(spec.group(), spec.destination());
    refuseIfClosed(what);
    if (spec.start().kind() != StartPosition.Kind.LATEST) {
      throw new UnsupportedCapabilityException(
          "%s failed: the queue keeps no events for groups to come, so a group cannot start at %s. Start at LATEST."
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
    MemberLoop loop =
        new MemberLoop(
            spec, names.destination(spec.destination()), sink, database, runtime, config.options());
    QueueMember member = new QueueMember(loop, runtime);
    members.removeIf(QueueMember::hasEnded);
    members.add(member);
    return member;
  }

  private void refuseIfClosed(String what) {
    if (closed) {
      throw new MessagingClosedException(
          "%s failed: binder '%s' is closed. Open a new one.".formatted(what, config.name()), null);
    }
  }

  @Override
  public CompletionStage<List<Backlog>> backlog(String destination, String group) {
    return desk.ask(
        "Reading the backlog",
        session -> Backlogs.read(session, names.destination(destination), group));
  }

  @Override
  public Health health() {
    return desk.health();
  }

  @Override
  public <T> Optional<T> extension(Class<T> type) {
    if (type == GroupStateStore.class) {
      return Optional.of(type.cast(new QueueGroupState(desk, names)));
    }
    return type == DeadLetterBrowser.class
        ? Optional.of(type.cast(new QueueDeadLetters(desk, names)))
        : Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
    List<QueueMember> open = List.copyOf(members);
    open.forEach(QueueMember::close);
    open.forEach(QueueMember::join);
    List.copyOf(publishers).forEach(QueuePublisher::close);
    desk.close();
  }
}
