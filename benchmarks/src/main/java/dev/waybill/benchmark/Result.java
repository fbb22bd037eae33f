package dev.waybill.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * All samples of one benchmark.
 *
 * @param contestants their names; the first is what the others are compared with
 * @param rounds in each one a sample per contestant, in that order
 */
record Result(Kind kind, List<String> contestants, List<List<Taken>> rounds) {
  /**
   * A sample, and what the machine did meanwhile.
   *
   * @param brokerCpuNanos processor time of the broker, 0 if not known
   * @param load the load average after it
   */
  record Taken(Sample sample, long brokerCpuNanos, double load) {}

  List<Double> values(int contestant, Metric metric) {
    List<Double> values = new ArrayList<>();
    for (List<Taken> round : rounds) {
      values.add(metric.of(round.get(contestant).sample()));
    }
    return values;
  }

  PairedRatio ratio(int contestant, Metric metric) {
    return PairedRatio.of(values(contestant, metric), values(0, metric));
  }
}
