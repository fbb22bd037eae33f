package dev.waybill.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Connection;
import dev.waybill.ConfigurationException;
import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.TopologyPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Creates what is missing, never alters what is there, and reports the difference. */
final class RabbitMqTopology {
  private static final String THIRTY_DAYS = "30D";

  /** State is read from its beginning at each take-over, so little of it is kept. */
  private static final long STATE_BYTES = 64L << 20;

  private static final long STATE_SEGMENT_BYTES = 4L << 20;

  private final BinderConfig config;
  private final AdminThread admin;
  private final QueueNames names;
  private final Layouts layouts;

  RabbitMqTopology(BinderConfig config, AdminThread admin, QueueNames names, Layouts layouts) {
    this.config = config;
    this.admin = admin;
    this.names = names;
    this.layouts = layouts;
  }

  CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
    if (mode == TopologyMode.NONE) {
      return CompletableFuture.completedFuture(TopologyReport.empty());
    }
    List<String> problems = problems(plan);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return admin
        .run(connection -> provision(connection, plan, mode == TopologyMode.APPLY))
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    RabbitMqErrors.exception(
                        "Topology of binder '"
                            + config.name()
                            + "' could not be "
                            + (mode == TopologyMode.APPLY ? "applied" : "validated"),
                        error)));
  }

  private static List<String> problems(TopologyPlan plan) {
    List<String> problems = new ArrayList<>();
    for (TopologyPlan.Destination destination : plan.destinations()) {
      if (destination.retention() != null) {
        problems.add(
            "'waybill.destinations."
                + destination.name()
                + ".retention' cannot be set: a queue keeps an event until its group has handled it,"
                + " and an age limit would lose it before; leave it out");
      }
    }
    for (TopologyPlan.Group group : plan.groups()) {
      problems.addAll(
          QueueOptions.problems(group.destination(), group.name(), group.nativeOptions()));
    }
    return problems;
  }

  private TopologyReport provision(Connection connection, TopologyPlan plan, boolean create)
      throws IOException {
    Provisioning provisioning = new Provisioning(connection, names, layouts, create);
    if (delays()) {
      provisioning.look(names.delayedEvents());
      provisioning.look(names.delayedHops());
    }
    for (TopologyPlan.Destination destination : plan.destinations()) {
      provisioning.look(exchange(destination));
      if (delays()) {
        provisioning.lead(names.delayedEvents(), names.exchange(destination.name()));
      }
    }
    for (TopologyPlan.Group group : plan.groups()) {
      provisioning.look(group(plan, group));
    }
    return provisioning.report();
  }

  private boolean delays() {
    return config.options().get(RabbitMqOptions.DELAYED_PUBLISH);
  }

  private Wanted exchange(TopologyPlan.Destination destination) {
    return new Wanted.Exchange(
        names.exchange(destination.name()),
        "destination '" + destination.name() + "'",
        BuiltinExchangeType.DIRECT,
        QueueOptions.exchange(destination.nativeOptions()));
  }

  private Wanted.Group group(TopologyPlan plan, TopologyPlan.Group group) {
    int queues = queues(plan, group);
    String of = " of '" + group.destination() + "/" + group.name() + "'";
    List<Wanted> beside = new ArrayList<>();
    beside.add(
        new Wanted.Queue(
            names.deadLetters(group.destination(), group.name()),
            "dead letters" + of,
            deadLetters(group)));
    if (group.state()) {
      beside.add(
          new Wanted.Queue(names.state(group.destination(), group.name()), "state" + of, state()));
    }
    beside.add(
        new Wanted.Exchange(
            names.members(group.destination(), group.name()),
            "news of members" + of,
            BuiltinExchangeType.FANOUT,
            Map.of()));
    return new Wanted.Group(
        group.destination(),
        group.name(),
        names.exchange(group.destination()),
        delays() ? names.delayedHops().exit() : null,
        queues,
        queues == 0 ? config.options().get(RabbitMqOptions.PARTITIONS) : queues,
        arguments(group),
        beside);
  }

  private static int queues(TopologyPlan plan, TopologyPlan.Group group) {
    int queues =
        plan.destinations().stream()
            .filter(destination -> destination.name().equals(group.destination()))
            .mapToInt(TopologyPlan.Destination::partitions)
            .findFirst()
            .orElse(0);
    return QueueOptions.number(group.nativeOptions(), QueueOptions.PARTITIONS, queues);
  }

  private Map<String, Object> arguments(TopologyPlan.Group group) {
    Map<String, Object> arguments = new HashMap<>(QueueOptions.queue(group.nativeOptions()));
    arguments.put("x-queue-type", "quorum");
    if (group.ordering() == Ordering.KEY) {
      arguments.put("x-single-active-consumer", true);
    }
    // Without a limit, what is handed back goes behind what waits.
    arguments.put(
        "x-delivery-limit",
        QueueOptions.number(
            group.nativeOptions(),
            QueueOptions.DELIVERY_LIMIT,
            config.options().get(RabbitMqOptions.DELIVERY_LIMIT)));
    arguments.put("x-overflow", "reject-publish");
    arguments.put("x-dead-letter-exchange", "");
    arguments.put(
        "x-dead-letter-routing-key", names.deadLetters(group.destination(), group.name()));
    arguments.put("x-dead-letter-strategy", "at-least-once");
    return arguments;
  }

  /** A stream, because a queue can only be read by taking out, which changes its order. */
  private static Map<String, Object> deadLetters(TopologyPlan.Group group) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-queue-type", "stream");
    arguments.put("x-max-age", THIRTY_DAYS);
    arguments.putAll(QueueOptions.deadLetters(group.nativeOptions()));
    return arguments;
  }

  private static Map<String, Object> state() {
    return Map.of(
        "x-queue-type",
        "stream",
        "x-max-length-bytes",
        STATE_BYTES,
        "x-stream-max-segment-size-bytes",
        STATE_SEGMENT_BYTES);
  }
}
