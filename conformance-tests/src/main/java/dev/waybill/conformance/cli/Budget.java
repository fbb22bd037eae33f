package dev.waybill.conformance.cli;

import dev.waybill.config.Option;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Level;
import dev.waybill.conformance.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/**
 * Chooses the checks that fit into a time: what certifies before what is only advised, lower tiers
 * before higher ones, then what costs less. Costs are those of scenarios, as they were measured on
 * a machine with two cores; others differ.
 */
final class Budget {
  private static final double AT_A_TIME = 4;
  private static final double UNKNOWN_SECONDS = 15;

  private static final Option<Duration> OPTION =
      Option.duration("--budget", null, Duration.ofSeconds(1), Duration.ofDays(1));

  private final Properties seconds = new Properties();

  Budget() {
    try (InputStream in = Budget.class.getResourceAsStream("scenario-seconds.properties")) {
      seconds.load(Objects.requireNonNull(in, "scenario-seconds.properties is not in this jar"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read what scenarios cost", e);
    }
  }

  /**
   * What {@code --budget} says.
   *
   * @throws WrongUseException if that is no time
   */
  static Duration time(String text) {
    try {
      return OPTION.parse(text);
    } catch (IllegalArgumentException e) {
      throw new WrongUseException("--budget = %s, %s".formatted(text, e.getMessage()), e);
    }
  }

  /** Those of the checks that fit, in their order. */
  List<Check> fitting(List<Check> checks, Duration budget) {
    Map<String, List<Check>> byScenario = new LinkedHashMap<>();
    checks.stream()
        .sorted(
            Comparator.<Check, Boolean>comparing(check -> check.level() == Level.SHOULD)
                .thenComparing(Check::tier)
                .thenComparing(check -> cost(check.scenario())))
        .forEach(
            check ->
                byScenario
                    .computeIfAbsent(check.scenario().name(), name -> new ArrayList<>())
                    .add(check));
    Set<Integer> chosen = new HashSet<>();
    double spent = 0;
    for (List<Check> sharing : byScenario.values()) {
      double cost = cost(sharing.get(0).scenario());
      if (spent + cost <= budget.toMillis() / 1e3) {
        spent += cost;
        sharing.forEach(check -> chosen.add(check.number()));
      }
    }
    return checks.stream().filter(check -> chosen.contains(check.number())).toList();
  }

  /** Seconds that a scenario adds to a run. */
  private double cost(Scenario scenario) {
    String known = seconds.getProperty(scenario.name());
    double alone = known == null ? UNKNOWN_SECONDS : Double.parseDouble(known);
    return scenario.alone() ? alone : alone / AT_A_TIME;
  }
}
