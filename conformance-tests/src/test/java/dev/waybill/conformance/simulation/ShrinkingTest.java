package dev.waybill.conformance.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plan of hundreds of steps tells nobody what is wrong. */
@Tag("slow")
class ShrinkingTest {
  @ParameterizedTest
  @CsvSource({
    "3, H9, 'hands a shard over while its handlers run'",
    "1, PARKED, 'parks a key after its next event may begin'",
    "15, ATTEMPTS, 'counts an attempt that was cut short'"
  })
  void leavesAFewStepsThatBreakTheSame(int seed, String id, String bug) throws Exception {
    PlantedEngine engine = PlantedEngine.with(PlantedBugs.named(bug));

    String report = engine.ask(Hunt.Small.class, seed, "");

    assertThat(report).startsWith("seed " + seed + " breaks " + id).contains("> ", "DELIVERED");
    Plan plan = Plan.parse(report.substring(report.indexOf(Report.PLAN) + Report.PLAN.length()));
    assertThat(plan.steps()).as(report).hasSizeLessThanOrEqualTo(8);
    assertThat(Verdict.on(plan).breaches()).as("without the bug").isEmpty();
  }
}
