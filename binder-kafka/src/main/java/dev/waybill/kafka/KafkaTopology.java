package dev.waybill.kafka;

import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.TopologyPlan;
import dev.waybill.spi.support.PhysicalNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/** Creates what is missing, never alters what is there, and reports the difference. */
final class KafkaTopology {
  private static final int DEFAULT_PARTITIONS = 12;
  private static final Duration VISIBLE = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final BinderConfig config;
  private final TopicAdmin topics;
  private final PhysicalNames names;
  private final BinderRuntime runtime;

  /**
   * A topic as it should be.
   *
   * @param partitions 0 if any number will do, and a new one gets {@code newPartitions}
   * @param sameAs another topic that must have as many partitions, or null
   * @param options what is configured; a difference is drift
   * @param defaults what a new topic gets beyond that
   */
  record Wanted(
      String name,
      String purpose,
      int partitions,
      int newPartitions,
      @Nullable String sameAs,
      Map<String, String> options,
      Map<String, String> defaults) {}

  KafkaTopology(BinderConfig config, Admin admin, PhysicalNames names, BinderRuntime runtime) {
    this.runtime = runtime;
    this.config = config;
    this.topics = new TopicAdmin(admin, config.options().get(KafkaOptions.REPLICATION_FACTOR));
    this.names = names;
  }

  CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
    if (mode == TopologyMode.NONE) {
      return CompletableFuture.completedFuture(TopologyReport.empty());
    }
    Map<String, Wanted> wanted = new TreeMap<>();
    plan.destinations().forEach(destination -> add(wanted, destination(destination)));
    plan.groups().forEach(group -> parts(group).forEach(part -> add(wanted, part)));
    return topics
        .describe(neighbours(wanted))
        .thenCompose(
            found ->
                mode == TopologyMode.APPLY
                    ? createMissing(wanted, found)
                        .thenCompose(
                            created ->
                                reportWhenVisible(
                                    wanted, created, runtime.nanoTime() + VISIBLE.toNanos()))
                    : report(wanted, List.of()))
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    KafkaErrors.exception(
                        "Topology of binder '"
                            + config.name()
                            + "' could not be "
                            + (mode == TopologyMode.APPLY ? "applied" : "validated"),
                        error)));
  }

  private static void add(Map<String, Wanted> all, Wanted wanted) {
    all.putIfAbsent(wanted.name(), wanted);
  }

  private static List<String> neighbours(Map<String, Wanted> wanted) {
    List<String> all = new ArrayList<>(wanted.keySet());
    wanted.values().stream().map(Wanted::sameAs).filter(Objects::nonNull).forEach(all::add);
    return all.stream().distinct().toList();
  }

  private Wanted destination(TopologyPlan.Destination destination) {
    int partitions = destination.partitions();
    return new Wanted(
        names.destination(destination.name()),
        "destination '" + destination.name() + "'",
        partitions,
        partitions == 0 ? DEFAULT_PARTITIONS : partitions,
        null,
        TopicOptions.of(destination),
        Map.of());
  }

  private List<Wanted> parts(TopologyPlan.Group group) {
    String destination = group.destination();
    String of = " of '" + destination + "/" + group.name() + "'";
    List<Wanted> parts = new ArrayList<>();
    if (group.deadLetters()) {
      parts.add(
          new Wanted(
              names.deadLetters(destination, group.name()),
              "dead letters" + of,
              0,
              1,
              null,
              TopicOptions.deadLetters(group),
              TopicOptions.defaults(TopicOptions.DEAD_LETTERS)));
    }
    if (group.inlet()) {
      String main = names.destination(destination);
      String name = names.inlet(destination, group.name());
      parts.add(
          new Wanted(
              name,
              "inlet" + of,
              0,
              DEFAULT_PARTITIONS,
              main,
              TopicOptions.inlet(group),
              Map.of()));
    }
    if (group.state()) {
      parts.add(
          new Wanted(
              names.state(destination, group.name()),
              "state" + of,
              1,
              1,
              null,
              TopicOptions.state(group),
              TopicOptions.defaults(TopicOptions.STATE)));
    }
    return parts;
  }

  private CompletionStage<List<String>> createMissing(
      Map<String, Wanted> wanted, Map<String, TopicDescription> found) {
    Map<String, Wanted> missing = new TreeMap<>(wanted);
    missing.keySet().removeAll(found.keySet());
    List<TopicAdmin.New> create = new ArrayList<>();
    missing.values().forEach(topic -> create.add(newTopic(topic, wanted, found)));
    return topics.create(create);
  }

  private static TopicAdmin.New newTopic(
      Wanted topic, Map<String, Wanted> wanted, Map<String, TopicDescription> found) {
    int partitions = topic.newPartitions();
    if (topic.sameAs() != null) {
      TopicDescription main = found.get(topic.sameAs());
      Wanted mainWanted = wanted.get(topic.sameAs());
      if (main != null) {
        partitions = main.partitions().size();
      } else if (mainWanted != null) {
        partitions = mainWanted.newPartitions();
      }
    }
    Map<String, String> options = new HashMap<>(topic.defaults());
    options.putAll(topic.options());
    return new TopicAdmin.New(topic.name(), partitions, options);
  }

  /**
   * A topic that was created, by us or by somebody else at the same time, is known to every broker
   * a moment later; each look may ask another one.
   */
  private CompletionStage<TopologyReport> reportWhenVisible(
      Map<String, Wanted> wanted, List<String> created, long deadline) {
    return report(wanted, created)
        .thenCompose(
            report -> {
              if (report.missing().isEmpty() || runtime.nanoTime() - deadline > 0) {
                return CompletableFuture.completedFuture(report);
              }
              CompletableFuture<Void> later = new CompletableFuture<>();
              runtime.schedule(LOOK_AGAIN, () -> later.complete(null));
              return later.thenCompose(done -> reportWhenVisible(wanted, created, deadline));
            });
  }

  private CompletionStage<TopologyReport> report(Map<String, Wanted> wanted, List<String> created) {
    return topics
        .describe(neighbours(wanted))
        .thenCombine(
            topics.configs(wanted.keySet()),
            (found, configs) -> {
              List<String> missing = new ArrayList<>();
              List<String> drift = new ArrayList<>();
              for (Wanted topic : wanted.values()) {
                TopicDescription description = found.get(topic.name());
                if (description == null) {
                  missing.add("topic '" + topic.name() + "' (" + topic.purpose() + ")");
                } else {
                  partitionDrift(topic, description, found, drift);
                  replicationDrift(topic, description, drift);
                  optionDrift(topic, configs.get(topic.name()), drift);
                }
              }
              return new TopologyReport(
                  created.stream().map(name -> "topic '" + name + "'").toList(), missing, drift);
            });
  }

  private static void partitionDrift(
      Wanted topic,
      TopicDescription description,
      Map<String, TopicDescription> found,
      List<String> drift) {
    int has = description.partitions().size();
    TopicDescription main = topic.sameAs() == null ? null : found.get(topic.sameAs());
    int wants = main != null ? main.partitions().size() : topic.partitions();
    if (wants != 0 && has != wants) {
      drift.add(
          "topic '"
              + topic.name()
              + "' ("
              + topic.purpose()
              + ") has "
              + has
              + " partitions instead of "
              + wants
              + (main != null ? ", as many as '" + topic.sameAs() + "'" : ""));
    }
  }

  private void replicationDrift(Wanted topic, TopicDescription description, List<String> drift) {
    int wants = config.options().get(KafkaOptions.REPLICATION_FACTOR);
    int has = description.partitions().get(0).replicas().size();
    if (wants > 0 && has != wants) {
      drift.add(
          "topic '"
              + topic.name()
              + "' ("
              + topic.purpose()
              + ") has replication factor "
              + has
              + " instead of "
              + wants);
    }
  }

  private static void optionDrift(Wanted topic, @Nullable Config actual, List<String> drift) {
    if (actual == null) {
      return;
    }
    new TreeMap<>(topic.options())
        .forEach(
            (name, value) -> {
              ConfigEntry entry = actual.get(name);
              String has = entry == null ? null : entry.value();
              if (!value.equals(has)) {
                drift.add(
                    "topic '"
                        + topic.name()
                        + "' ("
                        + topic.purpose()
                        + ") has "
                        + name
                        + "="
                        + has
                        + " instead of "
                        + value);
              }
            });
  }
}
