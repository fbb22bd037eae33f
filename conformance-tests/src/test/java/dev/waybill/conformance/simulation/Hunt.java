package dev.waybill.conformance.simulation;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Plays seeds until some break something. It runs among the classes that have a bug, and speaks
 * through types of the JDK only.
 */
public final class Hunt implements IntFunction<String> {
  /** A bug has many faces: so many broken seeds show those that matter. */
  private static final int ENOUGH = 25;

  /** Answers with the first seed that breaks, the ids of what some of them break, the breach. */
  @Override
  public String apply(int most) {
    Set<String> ids = new LinkedHashSet<>();
    String first = "";
    String breach = "";
    int broken = 0;
    for (int seed = 1; seed <= most && broken < ENOUGH; seed++) {
      Verdict verdict = Simulation.of(seed);
      if (!verdict.holds()) {
        if (broken++ == 0) {
          first = String.valueOf(seed);
          breach = verdict.breaches().get(0).toString();
        }
        verdict.breaches().forEach(each -> ids.add(each.id()));
      }
    }
    return broken == 0 ? "" : String.join("\n", first, String.join(",", ids), breach);
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
