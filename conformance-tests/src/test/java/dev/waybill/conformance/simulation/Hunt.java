package dev.waybill.conformance.simulation;

import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Plays seeds until one breaks something. It runs among the classes that have a bug, and speaks
 * through types of the JDK only.
 */
public final class Hunt implements IntFunction<String> {
  /** What to say where nothing was found. */
  static final String NOTHING = "";

  /** The seed, the ids of what it breaks, and the first breach, with a space between. */
  @Override
  public String apply(int most) {
    for (int seed = 1; seed <= most; seed++) {
      Verdict verdict = Simulation.of(seed);
      if (!verdict.holds()) {
        return seed
            + " "
            + verdict.breaches().stream()
                .map(Breach::id)
                .distinct()
                .collect(Collectors.joining(","))
            + " "
            + verdict.breaches().get(0);
      }
    }
    return NOTHING;
  }
}
