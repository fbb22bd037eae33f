package dev.waybill.benchmark;

/**
 * What one contestant did in one measurement.
 *
 * @param events events done in it
 * @param nanos how long it took
 * @param cpuNanos processor time of the contestant's process
 * @param allocatedBytes what its threads allocated
 * @param total events of the whole run, before and after the measurement included
 * @param latency of the events, or {@link Latency#NONE}
 */
record Sample(
    long events, long nanos, long cpuNanos, long allocatedBytes, long total, Latency latency) {
  /** Quantiles in nanoseconds. */
  record Latency(long p50, long p99, long p999) {
    static final Latency NONE = new Latency(0, 0, 0);
  }

  double perSecond() {
    return events * 1e9 / nanos;
  }

  double cpuMicrosPerEvent() {
    return cpuNanos / 1e3 / events;
  }

  double bytesPerEvent() {
    return (double) allocatedBytes / events;
  }

  /** One line, from a child JVM. */
  String line() {
    return "%d %d %d %d %d %d %d %d"
        .formatted(
            events, nanos, cpuNanos, allocatedBytes, total, latency.p50, latency.p99, latency.p999);
  }

  static Sample parse(String line) {
    String[] part = line.split(" ", -1);
    long[] number = new long[part.length];
    for (int i = 0; i < part.length; i++) {
      number[i] = Long.parseLong(part[i]);
    }
    return new Sample(
        number[0],
        number[1],
        number[2],
        number[3],
        number[4],
        new Latency(number[5], number[6], number[7]));
  }
}
