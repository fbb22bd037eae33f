package dev.waybill.conformance;

import dev.waybill.Capabilities;
import dev.waybill.Messaging;
import dev.waybill.conformance.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Holds one binder to a list of checks: plays their scenarios, several at a time where they leave
 * each other alone, and judges each check by what its scenario left behind. Used once.
 */
public final class Certification {
  private static final int AT_A_TIME = 4;
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final BinderUnderTest binder;
  private final Environment environment;
  private final List<Check> checks;
  private final long seed;
  private final Path directory;
  private final Map<String, Duration> durations = new ConcurrentHashMap<>();
  private RunListener listener = new RunListener() {};
  private @Nullable Capabilities capabilities;
  private final String run =
      Long.toString(System.currentTimeMillis() % 1_000_000_000L, 36)
          + Integer.toString(RUNS.incrementAndGet() % 1296, 36);

  /** A certification that writes its histories to this directory. */
  public Certification(
      BinderUnderTest binder,
      Environment environment,
      List<Check> checks,
      long seed,
      Path directory) {
    this.binder = binder;
    this.environment = environment;
    this.checks = List.copyOf(checks);
    this.seed = seed;
    this.directory = directory;
  }

  /** Tells this listener what is played. Before {@link #run()}. */
  public Certification watchedBy(RunListener watcher) {
    listener = watcher;
    return this;
  }

  /** Runs it; answers a result for each check, in their order. Takes minutes. */
  public List<CheckResult> run() {
    Capabilities can;
    try (Messaging messaging = binder.open(Map.of())) {
      can = messaging.capabilities("anything");
    }
    capabilities = can;
    create(directory);
    Set<Scenario> scenarios = new LinkedHashSet<>();
    for (Check check : checks) {
      if (check.declared().test(can) && canPlay(check.scenario())) {
        scenarios.add(check.scenario());
      }
    }
    listener.planned(scenarios.size());
    Map<Scenario, Evidence> evidence = play(scenarios);
    List<CheckResult> results = new ArrayList<>();
    for (Check check : checks) {
      results.add(waived(result(check, can, evidence)));
    }
    return results;
  }

  /**
   * What the server declared that it ran on.
   *
   * @throws IllegalStateException if it has not reached one
   */
  public Capabilities capabilities() {
    if (capabilities == null) {
      throw new IllegalStateException(
          "The certification of " + binder + " has not reached a server");
    }
    return capabilities;
  }

  /** How long each scenario took that was played, by name, with all that shared the machine. */
  public Map<String, Duration> durations() {
    return Map.copyOf(durations);
  }

  private CheckResult waived(CheckResult result) {
    return binder.waivers().stream()
        .filter(waiver -> waiver.check() == result.check().number())
        .findFirst()
        .map(waiver -> waiver.applied(result, LocalDate.now(ZoneOffset.UTC)))
        .orElse(result);
  }

  private static void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create " + directory + " for the histories", e);
    }
  }

  private boolean canPlay(Scenario scenario) {
    return environment.offers().containsAll(scenario.needs());
  }

  /**
   * Those that are alone come first: a broker that is killed starts the sooner, the less it has to
   * look after.
   */
  private Map<Scenario, Evidence> play(Set<Scenario> scenarios) {
    Map<Scenario, Evidence> evidence = new HashMap<>();
    for (Scenario scenario : scenarios) {
      if (scenario.alone()) {
        evidence.put(scenario, play(scenario));
      }
    }
    Map<Scenario, CompletableFuture<Evidence>> played = new HashMap<>();
    AtomicInteger threads = new AtomicInteger();
    ExecutorService stagehands =
        Executors.newFixedThreadPool(
            AT_A_TIME,
            task -> new Thread(task, "waybill-conformance-" + threads.incrementAndGet()));
    try {
      for (Scenario scenario : scenarios) {
        if (!scenario.alone()) {
          played.put(scenario, CompletableFuture.supplyAsync(() -> play(scenario), stagehands));
        }
      }
      played.forEach((scenario, future) -> evidence.put(scenario, future.join()));
    } finally {
      stagehands.shutdown();
    }
    return evidence;
  }

  private Evidence play(Scenario scenario) {
    listener.begun(scenario.name());
    long begun = System.nanoTime();
    Throwable failure = null;
    try (Stage stage =
        new Stage(
            binder,
            environment,
            seed,
            run,
            scenario.name(),
            scenario.journalEntries(),
            directory)) {
      try {
        scenario.play(stage);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failure = e;
      } catch (Throwable e) { // an Error of the binder must not end the other scenarios
        failure = e;
      }
      Evidence evidence =
          new Evidence(
              stage.journal().history(),
              stage.terms(),
              stage.groupTerms(),
              stage.observations(),
              undeclared(scenario),
              failure == null ? null : EarlyEnd.of(failure),
              stage.file());
      EvidenceFile.write(scenario.name(), evidence);
      return evidence;
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      durations.put(scenario.name(), took);
      listener.ended(scenario.name(), took);
    }
  }

  private CheckResult result(
      Check check, Capabilities capabilities, Map<Scenario, Evidence> evidence) {
    if (!check.declared().test(capabilities)) {
      return new CheckResult(
          check, Verdict.UNSUPPORTED, List.of(capabilities.server() + " does not declare it"));
    }
    if (!canPlay(check.scenario())) {
      if (environment.isEmbedded() && check.scenario().needs().contains(Need.CHILD_MEMBERS)) {
        return new CheckResult(
            check,
            Verdict.UNSUPPORTED,
            List.of("an embedded broker has no members in other processes"));
      }
      Set<Need> missing = new LinkedHashSet<>(check.scenario().needs());
      missing.removeAll(environment.offers());
      return new CheckResult(
          check, Verdict.NOT_RUN, List.of("the environment does not offer " + missing));
    }
    return ClaimJudge.judge(check, Objects.requireNonNull(evidence.get(check.scenario())));
  }

  private Set<String> undeclared(Scenario scenario) {
    Capabilities can = capabilities();
    Set<String> undeclared = new LinkedHashSet<>();
    for (Check check : checks) {
      for (Claim claim : check.claims()) {
        if (check.scenario() == scenario
            && claim instanceof Claim.Where where
            && !where.declared().test(can)) {
          undeclared.add(Evidence.undeclared(check, where));
        }
      }
    }
    return undeclared;
  }
}
