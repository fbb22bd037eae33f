package dev.waybill.conformance.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Simulations that could not find a bug would prove nothing. */
@Tag("faults")
class PlantedBugsTest {
  private static final int MOST_SEEDS = 2000;

  static Stream<PlantedBug> bugs() {
    return PlantedBugs.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("bugs")
  @Timeout(300)
  void findsEachOfThemWithin2000Seeds(PlantedBug bug) throws Exception {
    List<String> found =
        PlantedEngine.with(bug).ask(Hunt.class, MOST_SEEDS, bug.breaks()).lines().toList();

    assertThat(found).as("what breaks where the engine %s", bug).hasSize(3);
    System.out.printf("An engine that %s: seed %s, %s%n", bug, found.get(0), found.get(2));
    assertThat(found.get(1).split(",")).as(found.get(2)).contains(bug.breaks());
  }

  @Test
  void saysWhichOfThemNoLongerApplies() {
    PlantedBug old = new PlantedBug("sings", "Lane.java", "sing();", "", "H1");

    assertThatThrownBy(() -> PlantedEngine.with(old))
        .hasMessageContaining("The planted bug 'sings' no longer applies to Lane.java");
  }
}
