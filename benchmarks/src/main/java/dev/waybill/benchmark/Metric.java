package dev.waybill.benchmark;

import java.util.function.ToDoubleFunction;

/** A number of a sample that contestants are compared by. */
enum Metric {
  RATE("events/s", "%,.0f", Sample::perSecond),
  CPU("client CPU µs/event", "%.2f", Sample::cpuMicrosPerEvent),
  ALLOCATION("bytes allocated/event", "%,.0f", Sample::bytesPerEvent),
  P50("latency p50 ms", "%.2f", sample -> sample.latency().p50() / 1e6),
  P99("latency p99 ms", "%.2f", sample -> sample.latency().p99() / 1e6),
  P999("latency p99.9 ms", "%.2f", sample -> sample.latency().p999() / 1e6);

  final String label;
  private final String format;
  private final ToDoubleFunction<Sample> value;

  Metric(String label, String format, ToDoubleFunction<Sample> value) {
    this.label = label;
    this.format = format;
    this.value = value;
  }

  double of(Sample sample) {
    return value.applyAsDouble(sample);
  }

  String text(double number) {
    return format.formatted(number);
  }
}
