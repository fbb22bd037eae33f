package dev.waybill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void growsUpToItsLimit() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), 2, Duration.ofMillis(500), 0);

    assertThat(Stream.of(1, 2, 3, 4, 5).map(n -> backoff.delay(n, 0.5).toMillis()))
        .containsExactly(100L, 200L, 400L, 500L, 500L);
  }

  @Test
  void staysWithinWhatItsJitterAllows() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), 3, Duration.ofSeconds(20), 0.25);
    Random random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      assertThat(backoff.delay(2, random.nextDouble()))
          .isBetween(Duration.ofMillis(2250), Duration.ofMillis(3000));
    }
    assertThat(backoff.delay(2, 0.1)).isNotEqualTo(backoff.delay(2, 0.9));
  }

  @Test
  void leavesAllToChanceWithFullJitter() {
    Backoff backoff = Backoff.exponential(Duration.ofSeconds(1));

    assertThat(backoff.delay(1, 0)).isZero();
    assertThat(backoff.delay(1, 0.5)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void survivesManyAttempts() {
    assertThat(new Backoff(Duration.ZERO, 1000, Duration.ofDays(365), 0).delay(1000, 0.5)).isZero();
    assertThat(new Backoff(Duration.ofMillis(1), 1000, Duration.ofDays(365), 0).delay(1000, 0.5))
        .isEqualTo(Duration.ofDays(365));
  }

  @Test
  void isFixedOrNone() {
    assertThat(Backoff.fixed(Duration.ofSeconds(3)).delay(9, 0.7)).isEqualTo(Duration.ofSeconds(3));
    assertThat(Backoff.none().delay(9, 0.7)).isZero();
  }

  @Test
  void refusesWhatCannotBe() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new Backoff(second.negated(), 2, second, 0))
        .hasMessage("Backoff initial = PT-1S, must not be negative");
    assertThatThrownBy(() -> new Backoff(second, 0.5, second, 0))
        .hasMessageContaining("multiplier");
    assertThatThrownBy(() -> new Backoff(second, 2, Duration.ZERO, 0)).hasMessageContaining("max");
    assertThatThrownBy(() -> new Backoff(second, 2, second, 1.1)).hasMessageContaining("jitter");
    assertThatThrownBy(() -> new Backoff(second, 2, Duration.ofDays(400), 0))
        .hasMessageContaining("at most");
    assertThatThrownBy(() -> new Backoff(second, Double.NaN, second, 0))
        .hasMessageContaining("multiplier");
  }
}
