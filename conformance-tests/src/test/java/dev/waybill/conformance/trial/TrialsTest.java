package dev.waybill.conformance.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.Check;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.memory.MemoryBinders;
import dev.waybill.conformance.memory.MemoryEnvironment;
import dev.waybill.conformance.stage.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trials are data that others rely on, and one in which nothing happens has shown nothing. */
class TrialsTest {
  @Test
  void areWhatWasApproved() throws IOException {
    List<String> approved;
    try (var file = TrialsTest.class.getResourceAsStream("/trials.approved.txt")) {
      approved = new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertThat(Trials.all().stream().map(Check::id)).containsExactlyElementsOf(approved);
  }

  @Test
  void haveNumbersOfTheirOwn() {
    assertThat(Trials.all().stream().map(Check::number))
        .doesNotHaveDuplicates()
        .allSatisfy(number -> assertThat(number).isGreaterThan(200));
  }

  @Test
  void areNotPassedByStandingIdle() {
    for (Check trial : Trials.all()) {
      String broker = "idle-" + trial.number();
      Check idle =
          new Check(
              trial.number(),
              trial.slug(),
              trial.area(),
              trial.level(),
              trial.tier(),
              trial.sentence(),
              trial.declared(),
              new Idle(trial.scenario().name()),
              trial.claims());
      assertThat(
              Played.of(idle, MemoryBinders.log(broker), new MemoryEnvironment(broker)).verdict())
          .as(trial.id())
          .isNotEqualTo(Verdict.PASS);
    }
  }

  @Test
  void demandOpportunities() {
    assertThat(Trials.all())
        .allSatisfy(
            trial ->
                assertThat(trial.claims().stream().filter(claim -> claim.minimum() > 0).count())
                    .as(trial.id())
                    .isGreaterThan(1));
  }

  /** Opens the stage, and that is all. */
  private record Idle(String name) implements Scenario {
    @Override
    public void play(Stage stage) {}
  }
}
