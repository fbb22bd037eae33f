package dev.waybill.conformance.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.journal.Entry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OracleTest {
  private static final int RANDOM = 600;
  private static final int RIGHT = 60;

  private static final Terms TERMS =
      Terms.faultFreeRun().withMaxAttempts(3).withConcurrency(2).withRecovery(Duration.ofNanos(30));

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"RECOVERED", "REWIND", "RETRIES", "DRAIN"})
  void fastCheckersAgreeWithPlainSentences(Invariant invariant) {
    int violating = 0;
    for (long seed = 0; seed < RANDOM + RIGHT; seed++) {
      List<Entry> entries =
          seed < RANDOM ? RandomHistory.of(seed) : SimulatedRun.atMostOnce(seed, 12).entries();
      Case each = new Case(entries, TERMS, EnumSet.of(invariant));
      Finding finding = each.judge().get(invariant);
      boolean holds = new Oracle(entries, TERMS).holds(invariant);
      assertThat(finding.holds()).as("seed %d: %s%n%s", seed, finding, entries).isEqualTo(holds);
      violating += holds ? 0 : 1;
    }
    System.out.printf("%s: %d of %d violate%n", invariant, violating, RANDOM + RIGHT);
    assertThat(violating).isBetween(20, RANDOM);
  }
}
