package dev.waybill.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The benchmarks there are. */
enum Kind {
  PUBLISH("publish", PublishScenario::new, Metric.RATE, Metric.P50, Metric.P99),
  CONSUME("consume", () -> new ConsumeScenario(0, 0), Metric.RATE),
  LATENCY("latency", LatencyScenario::new, Metric.P50, Metric.P99, Metric.P999),
  SLOW_HANDLER("slow-handler", () -> new ConsumeScenario(64, millisecond()), Metric.RATE),
  ZIPF("zipf", ZipfScenario::new, Metric.RATE);

  final String label;
  private final Supplier<Scenario> scenario;
  private final List<Metric> metrics;

  Kind(String label, Supplier<Scenario> scenario, Metric... metrics) {
    this.label = label;
    this.scenario = scenario;
    this.metrics = List.of(metrics);
  }

  Scenario scenario() {
    return scenario.get();
  }

  /** What is compared, beside processor time and allocation. */
  List<Metric> metrics() {
    return metrics;
  }

  /** Whether it reads what was stored before. */
  boolean consumes() {
    return this == CONSUME || this == SLOW_HANDLER;
  }

  private static long millisecond() {
    return Duration.ofMillis(1).toNanos();
  }
}
