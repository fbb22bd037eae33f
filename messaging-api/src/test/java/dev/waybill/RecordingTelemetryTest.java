package dev.waybill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordingTelemetryTest {
  private final RecordingTelemetry telemetry = new RecordingTelemetry();

  @Test
  void addsUpByNameAndTags() {
    telemetry.counter("n", Map.of("group", "a")).add(2);
    telemetry.counter("n", Map.of("group", "a")).add(1);
    telemetry.counter("n", Map.of("group", "b")).add(5);
    telemetry.counter("m", Map.of("group", "a")).add(9);

    assertThat(telemetry.count("n")).isEqualTo(8);
    assertThat(telemetry.count("n", Map.of("group", "a"))).isEqualTo(3);
    assertThat(telemetry.count("unknown")).isZero();
  }

  @Test
  void readsGaugesUntilTheyAreClosed() throws Exception {
    double[] value = {1};
    AutoCloseable gauge = telemetry.gauge("g", Map.of(), () -> value[0]);
    value[0] = 2;
    assertThat(telemetry.gauge("g")).isEqualTo(2);

    gauge.close();

    assertThat(telemetry.gauge("g")).isZero();
  }

  @Test
  void keepsFinishedSpansAndTimings() {
    Exception failure = new IllegalStateException();
    telemetry.span("process", Map.of("a", "b"), "00-trace").end(failure);
    telemetry.span("publish", Map.of(), null);
    telemetry.timer("t", Map.of()).record(5);

    assertThat(telemetry.spans())
        .containsExactly(
            new RecordingTelemetry.RecordedSpan("process", Map.of("a", "b"), "00-trace", failure));
    assertThat(telemetry.timings("t")).isEqualTo(1);
  }
}
