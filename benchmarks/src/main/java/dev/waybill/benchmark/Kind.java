package dev.waybill.benchmark;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The benchmarks there are. */
enum Kind {
  PUBLISH("publish"),
  CONSUME("consume"),
  LATENCY("latency"),
  PIPE("pipe"),
  SLOW_HANDLER("slow-handler"),
  ZIPF("zipf");

  final String label;

  Kind(String label) {
    this.label = label;
  }

  /** The one of this name, as it is written on the command line. */
  static Kind of(String label) {
    for (Kind kind : values()) {
      if (kind.label.equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "no benchmark or option named '"
            + label
            + "'; there are: "
            + Arrays.stream(values()).map(kind -> kind.label).collect(Collectors.joining(", ")));
  }

  Scenario scenario() {
    return switch (this) {
      case PUBLISH -> new PublishScenario();
      case CONSUME -> new ConsumeScenario(0, 0);
      case LATENCY -> new LatencyScenario();
      case PIPE -> new PipeScenario();
      case SLOW_HANDLER -> new ConsumeScenario(64, Duration.ofMillis(1).toNanos());
      case ZIPF -> new ZipfScenario();
    };
  }

  /** What is compared; a bound that is only computed takes no processor time. */
  List<Metric> metrics() {
    return switch (this) {
      case PUBLISH -> List.of(Metric.RATE, Metric.CPU, Metric.ALLOCATION, Metric.P50, Metric.P99);
      case CONSUME, PIPE, SLOW_HANDLER -> List.of(Metric.RATE, Metric.CPU, Metric.ALLOCATION);
      case LATENCY -> List.of(Metric.P50, Metric.P99, Metric.P999, Metric.CPU, Metric.ALLOCATION);
      case ZIPF -> List.of(Metric.RATE);
    };
  }

  /** Whether it needs no broker outside: contestants publish and handle in one process. */
  boolean isWithinOneProcess() {
    return this == LATENCY || this == PIPE;
  }

  /** Whether it reads what was stored before. */
  boolean consumes() {
    return this == CONSUME || this == SLOW_HANDLER;
  }
}
