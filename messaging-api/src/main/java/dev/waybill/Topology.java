package dev.waybill;

import dev.waybill.config.Configuration;
import dev.waybill.config.DestinationOptions;
import dev.waybill.config.DestinationSettings;
import dev.waybill.config.GroupOptions;
import dev.waybill.config.GroupSettings;
import dev.waybill.config.OptionValues;
import dev.waybill.engine.EngineRuntime;
import dev.waybill.spi.Binder;
import dev.waybill.spi.TopologyPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The broker's topics, queues and subscriptions, as the configuration describes them. Publishers
 * and subscriptions look after their own when they open, as {@code waybill.topology} says; this is
 * for deployment tools that want to do it all at once. Thread-safe; methods block.
 */
public final class Topology {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Configuration configuration;
  private final OpenBinders binders;
  private final EngineRuntime runtime;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  Topology(Configuration configuration, OpenBinders binders, EngineRuntime runtime) {
    this.configuration = configuration;
    this.binders = binders;
    this.runtime = runtime;
  }

  /** Ends what still waits for an answer: there will be none. */
  void end() {
    ended.complete(null);
  }

  /** Creates what is missing of every configured destination and group; alters nothing. */
  public TopologyReport apply() {
    return everything(TopologyMode.APPLY);
  }

  /** Reports what is missing or differs; changes nothing. */
  public TopologyReport validate() {
    return everything(TopologyMode.VALIDATE);
  }

  private TopologyReport everything(TopologyMode mode) {
    Map<String, TopologyPlan> plans = new LinkedHashMap<>();
    for (String name : configuration.destinations().stream().sorted().toList()) {
      DestinationSettings destination = configuration.destination(name);
      Binder binder = binders.get(destination.binder(), configuration);
      TopologyPlan plan =
          plans.computeIfAbsent(
              destination.binder(), b -> new TopologyPlan(new ArrayList<>(), new ArrayList<>()));
      plan.destinations().add(plan(destination));
      for (String group : configuration.groups(name).stream().sorted().toList()) {
        plan.groups().add(plan(configuration.group(name, group), binder));
      }
    }
    TopologyReport report = TopologyReport.empty();
    for (Map.Entry<String, TopologyPlan> plan : plans.entrySet()) {
      Binder binder = binders.get(plan.getKey(), configuration);
      report = report.and(ask(binder, plan.getValue(), mode));
    }
    return report;
  }

  /** Looks after one destination, and one group where there is one, as the configured mode says. */
  void prepare(Binder binder, DestinationSettings destination, @Nullable GroupSettings group) {
    TopologyMode mode = configuration.topology();
    if (mode == TopologyMode.NONE) {
      return;
    }
    List<TopologyPlan.Group> groups = group == null ? List.of() : List.of(plan(group, binder));
    TopologyReport report = ask(binder, new TopologyPlan(List.of(plan(destination)), groups), mode);
    List<String> problems = new ArrayList<>(report.missing());
    problems.addAll(report.drift());
    if (!report.missing().isEmpty()) {
      throw new ConfigurationException(ErrorCode.DESTINATION_NOT_FOUND, problems);
    }
    if (!report.drift().isEmpty()) {
      throw new ConfigurationException(ErrorCode.TOPOLOGY_DRIFT, problems);
    }
  }

  private TopologyReport ask(Binder binder, TopologyPlan plan, TopologyMode mode) {
    try {
      CompletableFuture<TopologyReport> answer = binder.provision(plan, mode).toCompletableFuture();
      runtime.await(CompletableFuture.anyOf(answer, ended), TIMEOUT);
      if (!answer.isDone()) {
        throw new MessagingClosedException(
            "This Messaging was closed before the broker's topology was read", null);
      }
      return answer.join();
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof MessagingException typed) {
        throw typed;
      }
      throw new MessagingException(
          ErrorCode.INTERNAL, "The broker's topology could not be read", e.getCause());
    } catch (TimeoutException e) {
      throw new MessagingException(
          ErrorCode.TIMEOUT,
          "The broker's topology could not be read within "
              + TIMEOUT.toSeconds()
              + " s. Is the broker up? 'waybill.topology=none' starts without looking.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MessagingException(ErrorCode.TIMEOUT, "Interrupted while asking the broker", e);
    }
  }

  private static TopologyPlan.Destination plan(DestinationSettings settings) {
    OptionValues values = settings.values();
    return new TopologyPlan.Destination(
        settings.name(),
        values.get(DestinationOptions.PARTITIONS),
        values.get(DestinationOptions.ORDERING),
        values.find(DestinationOptions.RETENTION).orElse(null),
        settings.nativeOptions());
  }

  private static TopologyPlan.Group plan(GroupSettings settings, Binder binder) {
    Capabilities can = binder.capabilities();
    boolean deadLetters =
        settings.values().get(GroupOptions.DEAD_LETTER_POLICY) != DeadLetterPolicy.DISCARD;
    return new TopologyPlan.Group(
        settings.destination(),
        settings.name(),
        settings.ordering(),
        deadLetters,
        can.inlet(),
        can.groupState(),
        settings.nativeOptions());
  }
}
