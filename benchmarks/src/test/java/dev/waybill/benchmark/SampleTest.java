package dev.waybill.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SampleTest {
  private final Sample sample =
      new Sample(2_000, 4_000_000_000L, 8_000_000, 6_000_000, 3_000, new Sample.Latency(1, 2, 3));

  @Test
  void isPerEventAndPerSecond() {
    assertThat(sample.perSecond()).isEqualTo(500);
    assertThat(sample.cpuMicrosPerEvent()).isEqualTo(4);
    assertThat(sample.bytesPerEvent()).isEqualTo(3_000);
  }

  @Test
  void goesThroughALineAndBack() {
    assertThat(Sample.parse(sample.line())).isEqualTo(sample);
    Setting setting =
        new Setting("127.0.0.1:1", "a", "g1", Duration.ofMillis(5), Duration.ofSeconds(1), 7);
    assertThat(Setting.parse(setting.line())).isEqualTo(setting);
  }
}
