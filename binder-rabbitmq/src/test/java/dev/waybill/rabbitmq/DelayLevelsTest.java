package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DelayLevelsTest {
  @Test
  void neverRoundsDownAndHardlyUp() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      Duration delay =
          Duration.ofNanos(
              1 + (random.nextLong(DelayLevels.LONGEST.toNanos()) >>> random.nextInt(50)));
      int units = DelayLevels.units(delay);
      Duration rounded = DelayLevels.duration(units);
      assertThat(rounded).isGreaterThanOrEqualTo(delay);
      assertThat(rounded.minus(delay)).isLessThan(DelayLevels.UNIT.plus(delay.dividedBy(512)));
      assertThat(Integer.bitCount(units)).isLessThanOrEqualTo(10);
      assertThat(DelayLevels.highest(units)).isLessThan(DelayLevels.COUNT);
    }
  }

  @Test
  void exactDelaysStayExact() {
    for (Duration delay :
        List.of(
            Duration.ofMillis(125),
            Duration.ofMillis(500),
            Duration.ofSeconds(59),
            Duration.ofHours(8))) {
      assertThat(DelayLevels.duration(DelayLevels.units(delay))).isEqualTo(delay);
    }
    assertThat(DelayLevels.units(Duration.ZERO)).isZero();
    assertThat(DelayLevels.units(Duration.ofSeconds(-1))).isZero();
    assertThat(DelayLevels.units(Duration.ofNanos(1))).isEqualTo(1);
  }

  @Test
  void theLongestDelayFits() {
    int units = DelayLevels.units(DelayLevels.LONGEST);
    assertThat(DelayLevels.highest(units)).isEqualTo(DelayLevels.COUNT - 1);
    assertThat(DelayLevels.duration(units)).isGreaterThanOrEqualTo(DelayLevels.LONGEST);
  }

  /** As a topic exchange does it. */
  @Test
  void eachLevelSeesItsDigitAndNoSlotLooksLikeOne() {
    int units = 0b1011;
    for (int level = 0; level < DelayLevels.COUNT; level++) {
      int digit = units >>> level & 1;
      assertThat(matches(DelayLevels.pattern(level, digit), DelayLevels.key(units))).isTrue();
      assertThat(matches(DelayLevels.pattern(level, 1 - digit), DelayLevels.key(units))).isFalse();
      assertThat(matches(DelayLevels.pattern(level, 1), "1")).isFalse();
    }
  }

  private static boolean matches(String pattern, String key) {
    return key.matches(pattern.replace(".#", "(\\..+)?").replace(".*", "\\.[^.]+"));
  }
}
