package dev.waybill.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.types.Time;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SDK is the oracle: same text, same time, same refusals. */
class Rfc3339Test {
  private static final long SEED = 20_261_121;

  private static OffsetDateTime random(Random random) {
    int digits = random.nextInt(10);
    int unit = (int) Math.pow(10, 9 - digits);
    int nanos = random.nextInt(1_000_000_000) / unit * unit;
    LocalDateTime local =
        LocalDateTime.of(
            random.nextInt(10_000),
            1 + random.nextInt(12),
            1 + random.nextInt(28),
            random.nextInt(24),
            random.nextInt(60),
            random.nextInt(60),
            nanos);
    int offset = random.nextInt(3) == 0 ? 0 : 60 * (random.nextInt(2 * 18 * 60 + 1) - 18 * 60);
    return local.atOffset(ZoneOffset.ofTotalSeconds(offset));
  }

  @Test
  void writesAsTheSdkDoes() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      OffsetDateTime time = random(random);
      assertThat(Rfc3339.write(time))
          .as("seed %d, time %d", SEED, i)
          .isEqualTo(Time.writeTime(time));
    }
  }

  @Test
  void readsWhatIsWritten() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      OffsetDateTime time = random(random);
      assertThat(Rfc3339.read(Time.writeTime(time)))
          .as("seed %d, time %d", SEED, i)
          .isEqualTo(time);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-0001-01-01T00:00:00Z",
        "+12345-01-01T00:00:00Z",
        "2026-11-21T06:00:00+01:02:03",
        "2026-11-21T06:00:00-18:00"
      })
  void leavesRareTimesToTheSdk(String text) {
    OffsetDateTime time = Time.parseTime(text);
    assertThat(Rfc3339.read(text)).isEqualTo(time);
    assertThat(Rfc3339.write(time)).isEqualTo(Time.writeTime(time));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21t06:00:00z",
        "2026-11-21T06:00Z",
        "2026-11-21T06:00:00.Z",
        "2026-11-21T06:00:00,5Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T06:00:00-00:00"
      })
  void isAsLenientAsTheSdk(String text) {
    OffsetDateTime time;
    try {
      time = Time.parseTime(text);
    } catch (DateTimeException refused) {
      assertThatThrownBy(() -> Rfc3339.read(text)).hasMessage(refused.getMessage());
      return;
    }
    assertThat(Rfc3339.read(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-11-21",
        "2026-11-21T06:00:00",
        "2026-11-21 06:00:00Z",
        "2026-13-21T06:00:00Z",
        "2026-02-30T06:00:00Z",
        "2026-11-21T06:61:00Z",
        "2026-11-21T06:00:60Z",
        "2026-11-21T06:00:00.1234567890Z",
        "2026-11-21T06:00:00+19:00",
        "2026-11-21T06:00:00+01:60",
        "2026-11-21T06:00:00+0100",
        "2026-11-21T06:00:00 01:00",
        "2026-11-21T06:00:00Zulu",
        "20a6-11-21T06:00:00Z",
        "2026-11-2\u0661T06:00:00Z"
      })
  void refusesWhatIsNoTime(String text) {
    assertThatThrownBy(() -> Rfc3339.read(text)).isInstanceOf(DateTimeException.class);
  }
}
