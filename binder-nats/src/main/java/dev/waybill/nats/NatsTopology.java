package dev.waybill.nats;

import dev.waybill.ConfigurationException;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.TopologyPlan;
import dev.waybill.spi.support.SlotHash;
import io.nats.client.support.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Creates streams and buckets that are missing, and compares those that exist. */
final class NatsTopology {
  private final BinderConfig config;
  private final JetStreamApi api;
  private final Names names;
  private final ServerFacts server;

  /** What was found of a stream, and whether this call created it. */
  private record Found(StreamConfig wanted, @Nullable JsonValue info, boolean created) {}

  NatsTopology(BinderConfig config, JetStreamApi api, Names names, ServerFacts server) {
    this.config = config;
    this.api = api;
    this.names = names;
    this.server = server;
  }

  CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode) {
    if (mode == TopologyMode.NONE) {
      return CompletableFuture.completedFuture(TopologyReport.empty());
    }
    Map<String, StreamConfig> wanted;
    try {
      refuse(plan);
      wanted = wanted(plan);
    } catch (ConfigurationException e) {
      return CompletableFuture.failedFuture(e);
    }
    List<CompletableFuture<Found>> looks = new ArrayList<>();
    wanted.values().forEach(stream -> looks.add(look(stream, mode == TopologyMode.APPLY)));
    return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new))
        .thenApply(done -> report(looks.stream().map(CompletableFuture::join).toList()))
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    NatsErrors.exception(
                        "Topology of binder '"
                            + config.name()
                            + "' could not be "
                            + (mode == TopologyMode.APPLY ? "applied" : "validated"),
                        error)));
  }

  private void refuse(TopologyPlan plan) {
    List<String> problems = new ArrayList<>();
    for (TopologyPlan.Destination destination : plan.destinations()) {
      String key = "waybill.destinations." + destination.name() + ".";
      if (destination.partitions() > SlotHash.SLOTS) {
        problems.add(
            "'"
                + key
                + "partitions' is "
                + destination.partitions()
                + ": on NATS at most "
                + SlotHash.SLOTS
                + " members can share the work of a group");
      }
      StreamConfig.problems(key + "native.", destination.nativeOptions(), false, problems);
      for (String limit : List.of("max_bytes", "max_msgs")) {
        if (scheduled() && destination.nativeOptions().containsKey(limit)) {
          problems.add(
              "'"
                  + key
                  + "native."
                  + limit
                  + "' and '"
                  + config.key("delayed-publish")
                  + "' exclude each other: a stream that takes events for later loses the oldest"
                  + " at its limit, handled or not");
        }
      }
    }
    for (TopologyPlan.Group group : plan.groups()) {
      StreamConfig.problems(
          "waybill.destinations." + group.destination() + ".groups." + group.name() + ".native.",
          group.nativeOptions(),
          true,
          problems);
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private Map<String, StreamConfig> wanted(TopologyPlan plan) {
    Map<String, StreamConfig> wanted = new TreeMap<>();
    for (TopologyPlan.Destination destination : plan.destinations()) {
      add(wanted, StreamConfig.destination(names, destination, scheduled(), defaults(true)));
    }
    for (TopologyPlan.Group group : plan.groups()) {
      if (group.deadLetters()) {
        add(wanted, StreamConfig.deadLetters(names, group, defaults(false)));
      }
      // Who owns what, and how far it has come, is there too: every group needs it.
      add(wanted, StreamConfig.state(names, group, defaults(false)));
    }
    return wanted;
  }

  private boolean scheduled() {
    return config.options().get(NatsOptions.DELAYED_PUBLISH);
  }

  private static void add(Map<String, StreamConfig> all, StreamConfig wanted) {
    all.putIfAbsent(wanted.name(), wanted);
  }

  private Map<String, String> defaults(boolean destination) {
    Map<String, String> defaults = new TreeMap<>();
    defaults.put("storage", "\"file\"");
    defaults.put("num_replicas", Integer.toString(config.options().get(NatsOptions.REPLICAS)));
    defaults.put(
        "duplicate_window",
        Long.toString(config.options().get(NatsOptions.DUPLICATE_WINDOW).toNanos()));
    if (destination && server.ttl()) {
      defaults.put("allow_msg_ttl", "true");
    }
    return defaults;
  }

  private CompletableFuture<Found> look(StreamConfig wanted, boolean create) {
    return api.call("STREAM.INFO." + wanted.name(), null)
        .handle(
            (info, error) -> {
              if (error == null) {
                return CompletableFuture.completedFuture(new Found(wanted, info, false));
              }
              boolean missing =
                  NatsErrors.unwrap(error) instanceof ApiError none && none.isStreamMissing();
              if (!missing) {
                return CompletableFuture.<Found>failedFuture(error);
              }
              return create
                  ? create(wanted)
                  : CompletableFuture.completedFuture(new Found(wanted, null, false));
            })
        .thenCompose(found -> found);
  }

  private CompletableFuture<Found> create(StreamConfig wanted) {
    return api.call("STREAM.CREATE." + wanted.name(), wanted.toJson(wanted.name()))
        .handle(
            (info, error) -> {
              if (error == null) {
                return CompletableFuture.completedFuture(new Found(wanted, info, true));
              }
              // Somebody else created it at the same time, in another way.
              return NatsErrors.unwrap(error) instanceof ApiError taken && taken.isNameInUse()
                  ? look(wanted, false)
                  : CompletableFuture.<Found>failedFuture(error);
            })
        .thenCompose(found -> found);
  }

  private static TopologyReport report(List<Found> all) {
    List<String> created = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> drift = new ArrayList<>();
    for (Found found : all) {
      StreamConfig wanted = found.wanted();
      if (found.info() == null) {
        missing.add("stream '" + wanted.name() + "' (" + wanted.purpose() + ")");
      } else {
        if (found.created()) {
          created.add("stream '" + wanted.name() + "'");
        }
        wanted.drift(found.info(), drift);
      }
    }
    return new TopologyReport(created, missing, drift);
  }
}
