package dev.waybill.benchmark;

/** A number of a sample that contestants are compared by. */
enum Metric {
  RATE("events/s", "%,.0f"),
  CPU("client CPU µs/event", "%.2f"),
  ALLOCATION("bytes allocated/event", "%,.0f"),
  P50("latency p50 ms", "%.2f"),
  P99("latency p99 ms", "%.2f"),
  P999("latency p99.9 ms", "%.2f");

  final String label;
  private final String format;

  Metric(String label, String format) {
    this.label = label;
    this.format = format;
  }

  double of(Sample sample) {
    return switch (this) {
      case RATE -> sample.perSecond();
      case CPU -> sample.cpuMicrosPerEvent();
      case ALLOCATION -> sample.bytesPerEvent();
      case P50 -> sample.latency().p50() / 1e6;
      case P99 -> sample.latency().p99() / 1e6;
      case P999 -> sample.latency().p999() / 1e6;
    };
  }

  String text(double number) {
    return format.formatted(number);
  }
}
