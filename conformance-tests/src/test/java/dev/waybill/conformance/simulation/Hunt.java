package dev.waybill.conformance.simulation;

import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Plays seeds until one breaks something. It runs among the classes that have a bug, and speaks
 * through types of the JDK only.
 */
public final class Hunt implements IntFunction<String> {
  /** Answers with the seed, the ids of what it breaks, and the first breach, a line each. */
  @Override
  public String apply(int most) {
    for (int seed = 1; seed <= most; seed++) {
      Verdict verdict = Simulation.of(seed);
      if (!verdict.holds()) {
        return String.join(
            "\n", String.valueOf(seed), ids(verdict), verdict.breaches().get(0).toString());
      }
    }
    return "";
  }

  private static String ids(Verdict verdict) {
    return verdict.breaches().stream().map(Breach::id).distinct().collect(Collectors.joining(","));
  }

  /** Makes the plan of a seed that breaks something small. */
  public static final class Small implements IntFunction<String> {
    /** Answers with what a failing test says. */
    @Override
    public String apply(int seed) {
      return Report.of(seed, Shrinking.smallest(Simulation.of(seed)));
    }
  }
}
