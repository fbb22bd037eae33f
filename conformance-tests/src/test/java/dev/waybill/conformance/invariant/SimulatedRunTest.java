package dev.waybill.conformance.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class SimulatedRunTest {
  @Test
  void runsThatDoEverythingRightKeepEveryInvariant() {
    Map<Invariant, Long> opportunities = new EnumMap<>(Invariant.class);
    judge(seed -> SimulatedRun.faultFree(seed, 30), opportunities);
    judge(seed -> SimulatedRun.withFaults(seed, 30), opportunities);
    judge(seed -> SimulatedRun.withDeaths(seed, 30), opportunities);
    judge(seed -> SimulatedRun.atMostOnce(seed, 30), opportunities);
    judge(seed -> SimulatedRun.counted(seed, 30), opportunities);
    System.out.println("opportunities of passing histories: " + opportunities);
    assertThat(opportunities.values()).as("%s", opportunities).allMatch(count -> count > 0);
  }

  private static void judge(LongFunction<Case> runs, Map<Invariant, Long> opportunities) {
    for (long seed = 0; seed < 500; seed++) {
      Case run = runs.apply(seed);
      Map<Invariant, Finding> findings = run.judge();
      assertThat(findings.values())
          .as("seed %d: %s", seed, Case.told(findings.values()))
          .allMatch(Finding::holds);
      findings.forEach(
          (id, finding) -> opportunities.merge(id, finding.opportunities(), Long::sum));
    }
  }
}
