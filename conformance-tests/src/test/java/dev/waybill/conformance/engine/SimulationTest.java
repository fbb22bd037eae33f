package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories of the engine on the memory broker. {@code -Dwaybill.simulation.seeds=10000}
 * plays more of them, {@code -Dwaybill.simulation.seed=17} one of them and prints it.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("waybill.simulation.seeds", 300);

  @Test
  @Timeout(3600)
  void keepsItsPromisesInEveryHistory() {
    Long one = Long.getLong("waybill.simulation.seed");
    if (one != null) {
      play(one, true);
      return;
    }
    for (long seed = 1; seed <= SEEDS; seed++) {
      play(seed, false);
    }
  }

  private static void play(long seed, boolean print) {
    Simulation simulation = new Simulation(seed);
    List<String> breaches;
    try {
      breaches = simulation.run();
    } catch (RuntimeException | AssertionError broken) {
      throw new AssertionError("seed " + seed + ": " + broken, broken);
    }
    if (print) {
      simulation.history.log.forEach(System.out::println);
    }
    if (!breaches.isEmpty()) {
      throw new AssertionError(
          "seed "
              + seed
              + " (play it with -Dwaybill.simulation.seed="
              + seed
              + "):\n  "
              + String.join("\n  ", breaches));
    }
  }

  @Test
  void playsTheSameHistoryAgainFromTheSameSeed() {
    Simulation first = new Simulation(42);
    Simulation second = new Simulation(42);
    first.run();
    second.run();

    assertThat(normal(second)).isEqualTo(normal(first));
  }

  /** Without the numbers that tell the members of one JVM apart. */
  private static List<String> normal(Simulation simulation) {
    return simulation.history.log.stream()
        .map(line -> line.replaceAll("billing-\\S+", "member"))
        .toList();
  }
}
