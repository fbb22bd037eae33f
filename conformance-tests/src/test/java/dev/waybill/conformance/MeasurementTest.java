package dev.waybill.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.stage.Observations;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @Test
  void holdsOnItsSideOfTheLimitAndOnTheLimit() {
    assertThat(Measurement.atMost(LIMIT, "it", LIMIT).holds()).isTrue();
    assertThat(Measurement.atMost(LIMIT, "it", LIMIT.plusNanos(1)).holds()).isFalse();
    assertThat(Measurement.atLeast(LIMIT, "it", LIMIT).holds()).isTrue();
    assertThat(Measurement.atLeast(LIMIT, "it", LIMIT.minusNanos(1)).holds()).isFalse();
  }

  @Test
  void isKeptWithTheHistoryItIsOf() {
    Observations before = new Observations();
    before.measure("seen", Measurement.atMost(LIMIT, "a wait", Duration.ofMillis(1_500)));
    before.measure("seen", Measurement.atLeast(LIMIT, "a lease", Duration.ofMillis(2_500)));
    Properties kept = new Properties();
    MeasurementText.write(before, kept);
    Observations after = new Observations();

    MeasurementText.read(kept, after);

    assertThat(after.measurements()).isEqualTo(before.measurements());
    assertThat(after.measurements("seen").get(0).text())
        .isEqualTo("measured a wait: 1.500 s, at most 2.000 s");
  }
}
