package dev.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.StartPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsersTest {
  private static final int ROUNDS = 20_000;
  private static final long[] UNITS = {
    1, 1_000_000, 1_000_000_000L, 60_000_000_000L, 3_600_000_000_000L, 86_400_000_000_000L
  };

  @Test
  void readsBackEveryDurationItWrites() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      Duration duration = Duration.ofNanos(random.nextInt(2_000) * UNITS[random.nextInt(6)]);
      String text = Parsers.format(duration);
      assertThat(Parsers.duration(text)).as("seed %d, '%s'", seed, text).isEqualTo(duration);
    }
  }

  @Test
  void readsBackEverySizeItWrites() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      long size = (random.nextLong() >>> 1) >> random.nextInt(63) << random.nextInt(40);
      if (size >= 0) {
        String text = Parsers.formatBytes(size);
        assertThat(Parsers.bytes(text)).as("seed %d, '%s'", seed, text).isEqualTo(size);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "250ms, PT0.25S",
    "' 30 S ', PT30S",
    "5m, PT5M",
    "1h, PT1H",
    "7d, PT168H",
    "PT1.5S, PT1.5S",
    "p1d, PT24H"
  })
  void readsDurations(String text, Duration expected) {
    assertThat(Parsers.duration(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "5 parsecs",
        "-5s",
        "1.5s",
        "99999999999999999999s",
        "PT",
        "9223372036854775807d"
      })
  void refusesWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> Parsers.duration(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a duration such as");
  }

  @ParameterizedTest
  @CsvSource({
    "86400s, 1d",
    "3600s, 1h",
    "90m, 90m",
    "61s, 61s",
    "1500ms, 1500ms",
    "PT0.0000001S, PT0.0000001S"
  })
  void writesDurationsInTheLargestUnitThatIsExact(String text, String expected) {
    assertThat(Parsers.format(Parsers.duration(text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1, 1, 1",
    "1024, 1024, 1KiB",
    "64KiB, 65536, 64KiB",
    "16 mib, 16777216, 16MiB",
    "3GiB, 3221225472, 3GiB",
    "1025b, 1025, 1025"
  })
  void readsAndWritesSizes(String text, long expected, String written) {
    assertThat(Parsers.bytes(text)).isEqualTo(expected);
    assertThat(Parsers.formatBytes(expected)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "1MB", "1.5MiB", "9223372036854775807KiB", "99999999999999999999"})
  void refusesWhatIsNoSize(String text) {
    assertThatThrownBy(() -> Parsers.bytes(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsBackEveryStartPositionItWrites() {
    for (StartPosition start :
        new StartPosition[] {
          StartPosition.latest(),
          StartPosition.earliest(),
          StartPosition.at(Instant.parse("2026-01-31T08:00:00.5Z"))
        }) {
      assertThat(GroupOptions.START.parse(GroupOptions.START.format(start))).isEqualTo(start);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1e999", "half", ""})
  void refusesWhatIsNoNumber(String text) {
    assertThatThrownBy(() -> Parsers.decimal(text)).hasMessageContaining("must be a number");
  }

  @Test
  void readsFlags() {
    Option<Boolean> flag = Option.flag("tls", false);

    assertThat(flag.parse(" TRUE ")).isTrue();
    assertThat(flag.parse("false")).isFalse();
    assertThatThrownBy(() -> flag.parse("yes")).hasMessage("must be true or false");
  }
}
