package dev.waybill.memory;

import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.config.Option;
import dev.waybill.config.OptionValues;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Address;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.TopologyPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** A broker of its own on virtual time, with a destination {@code orders} and its groups. */
final class World implements AutoCloseable {
  static final String ORDERS = "orders";
  static final String BILLING = "billing";
  static final Address TO_ORDERS = Address.destination(ORDERS);
  private static final AtomicLong NUMBER = new AtomicLong();

  final Simulation simulation;
  final String brokerName = "test-" + NUMBER.incrementAndGet();
  private OptionValues options;
  private final List<Binder> binders = new ArrayList<>();
  private Binder admin;
  private BinderPublisher publisher;

  World(Family family) {
    this(family, 1);
  }

  World(Family family, long seed) {
    simulation = new Simulation(seed);
    options =
        OptionValues.none()
            .with(MemoryOptions.BROKER, brokerName)
            .with(MemoryOptions.FAMILY, family);
  }

  <T> World with(Option<T> option, T value) {
    options = options.with(option, value);
    return this;
  }

  /** Creates {@code orders} with that many partitions, and its groups with all they can have. */
  World provisioned(int partitions, String... groups) {
    TopologyReport report = now(admin().provision(plan(partitions, groups), TopologyMode.APPLY));
    if (!report.isClean()) {
      throw new AssertionError(report);
    }
    return this;
  }

  static TopologyPlan plan(int partitions, String... groups) {
    List<TopologyPlan.Group> all = new ArrayList<>();
    for (String group : groups) {
      all.add(new TopologyPlan.Group(ORDERS, group, Ordering.KEY, true, true, true, Map.of()));
    }
    return new TopologyPlan(
        List.of(new TopologyPlan.Destination(ORDERS, partitions, Ordering.KEY, null, Map.of())),
        all);
  }

  BinderConfig config(String name) {
    return new BinderConfig(name, options, Map.of(), "", Map.of());
  }

  /** A binder that stands for a process of its own. */
  Binder open() {
    Binder binder = new MemoryBinderProvider().open(config("memory"), simulation.runtime());
    binders.add(binder);
    return binder;
  }

  /** The binder that publishes and looks after things; it has no members. */
  Binder admin() {
    if (admin == null) {
      admin = open();
    }
    return admin;
  }

  BinderPublisher publisher() {
    if (publisher == null) {
      publisher = admin().publisher(new PublisherSpec(10_000, 1L << 30, Duration.ofSeconds(30)));
    }
    return publisher;
  }

  MemoryFaults faults() {
    return broker().faults();
  }

  MemoryBroker broker() {
    return MemoryBroker.find(brokerName).orElseThrow();
  }

  BrokerCore core() {
    return broker().core();
  }

  /** Joins {@code billing} from a binder of its own. */
  Member join(String name) {
    return join(name, BILLING);
  }

  Member join(String name, String group) {
    return new Member(this, open(), Member.spec(name, group));
  }

  /** Sends, and lets everything happen that follows from it. */
  SendOutcome send(Outbound message) {
    List<SendOutcome> outcomes = new ArrayList<>();
    BrokerCore core = core();
    boolean taken =
        publisher()
            .trySend(
                message,
                outcome -> {
                  if (!simulation.isRunning() || core.isLockedByCaller()) {
                    throw new AssertionError("called on the caller's stack, or under the lock");
                  }
                  outcomes.add(outcome);
                });
    if (!taken) {
      throw new AssertionError("no room in the publisher");
    }
    simulation.run();
    return outcomes.get(0);
  }

  SendOutcome publish(String id, String key) {
    return send(Outbound.of(TO_ORDERS, Events.payload(id, key), key));
  }

  void publishAll(String key, String... ids) {
    for (String id : ids) {
      if (!(publish(id, key) instanceof SendOutcome.Confirmed)) {
        throw new AssertionError(id + " was not confirmed");
      }
    }
  }

  /** Runs what can run; the stage must have completed by then. */
  <T> T now(CompletionStage<T> stage) {
    simulation.run();
    if (!stage.toCompletableFuture().isDone()) {
      throw new AssertionError("the stage has not completed");
    }
    return stage.toCompletableFuture().join();
  }

  @Override
  public void close() {
    binders.forEach(Binder::close);
    simulation.run();
    MemoryBroker.discard(brokerName);
  }
}
