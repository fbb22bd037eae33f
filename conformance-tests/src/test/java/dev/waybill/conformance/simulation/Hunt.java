package dev.waybill.conformance.simulation;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Plays seeds until one breaks what it should. It runs among the classes that have a bug, and
 * speaks through types of the JDK only.
 */
public final class Hunt implements BiFunction<Integer, String, String> {
  /**
   * Answers with the first seed that breaks something, the ids of what is broken until the wanted
   * one is, or at most so many seeds were played, and the first breach.
   */
  @Override
  public String apply(Integer most, String wanted) {
    Set<String> ids = new LinkedHashSet<>();
    String first = "";
    String breach = "";
    for (int seed = 1; seed <= most && !ids.contains(wanted); seed++) {
      Verdict verdict = Simulation.of(seed);
      if (!verdict.holds()) {
        if (first.isEmpty()) {
          first = String.valueOf(seed);
          breach = verdict.breaches().get(0).toString();
        }
        verdict.breaches().forEach(each -> ids.add(each.id()));
      }
    }
    return first.isEmpty() ? "" : String.join("\n", first, String.join(",", ids), breach);
  }

  /** Makes the plan of a seed that breaks something small. */
  public static final class Small implements BiFunction<Integer, String, String> {
    /** Answers with what a failing test says. */
    @Override
    public String apply(Integer seed, String any) {
      return Report.of(seed, Shrinking.smallest(Simulation.of(seed)));
    }
  }
}
