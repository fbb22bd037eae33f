package dev.waybill.benchmark;

import org.HdrHistogram.AbstractHistogram;

/** Reads the quantiles that are reported. */
final class Latencies {
  private Latencies() {}

  static Sample.Latency of(AbstractHistogram histogram) {
    return new Sample.Latency(
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9));
  }
}
