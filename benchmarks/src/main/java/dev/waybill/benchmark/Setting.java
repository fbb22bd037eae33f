package dev.waybill.benchmark;

import java.time.Duration;

/**
 * What a sample is taken of, the same for every contestant.
 *
 * @param endpoint where the broker listens
 * @param destination the destination, which exists
 * @param group a group that nobody has used before
 * @param measure how long to measure
 * @param warmUp how long to run before that
 * @param stored events that the destination holds, for benchmarks that consume
 */
record Setting(
    String endpoint,
    String destination,
    String group,
    Duration measure,
    Duration warmUp,
    int stored) {
  static final int PARTITIONS = 4;
  static final int KEYS = 1_000;
  static final int DATA_BYTES = 1_024;

  /** One line, for a child JVM. */
  String line() {
    return String.join(
        " ",
        endpoint,
        destination,
        group,
        Long.toString(measure.toMillis()),
        Long.toString(warmUp.toMillis()),
        Integer.toString(stored));
  }

  static Setting parse(String line) {
    String[] part = line.split(" ", -1);
    return new Setting(
        part[0],
        part[1],
        part[2],
        Duration.ofMillis(Long.parseLong(part[3])),
        Duration.ofMillis(Long.parseLong(part[4])),
        Integer.parseInt(part[5]));
  }
}
