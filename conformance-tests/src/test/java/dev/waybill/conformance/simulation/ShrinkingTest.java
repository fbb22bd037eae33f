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
    "1, 8, 'hands a shard over while its handlers run'",
    "2, 8, 'parks a key after its next event may begin'",
    "1, 8, 'forgets the attempts of earlier owners'"
  })
  void leavesAFewStepsThatBreakTheSame(int seed, int most, String bug) throws Exception {
    PlantedEngine engine = PlantedEngine.with(PlantedBugs.named(bug));

    Plan plan = Plan.parse(engine.ask(Hunt.Small.class, seed));

    assertThat(plan.steps()).as(plan.toString()).hasSizeLessThanOrEqualTo(most);
    assertThat(Verdict.on(plan).breaches()).as("without the bug").isEmpty();
  }
}
