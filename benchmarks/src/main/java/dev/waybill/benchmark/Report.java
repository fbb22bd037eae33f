package dev.waybill.benchmark;

import java.util.List;

/** Shows results as a table on the terminal. */
final class Report {
  private static final String LINE = "%-13s %-22s %-14s %14s %14s   %6s   %s%n";

  private Report() {}

  static String of(List<Result> results) {
    StringBuilder text = new StringBuilder();
    text.append(
        LINE.formatted(
            "benchmark", "", "contestant", "reference", "contestant", "ratio", "95 % interval"));
    for (Result result : results) {
      for (int i = 1; i < result.contestants().size(); i++) {
        for (Metric metric : result.kind().metrics()) {
          text.append(line(result, i, metric));
        }
      }
    }
    return text.toString();
  }

  private static String line(Result result, int contestant, Metric metric) {
    PairedRatio ratio = result.ratio(contestant, metric);
    return LINE.formatted(
        result.kind().label,
        metric.label,
        result.contestants().get(contestant),
        metric.text(mean(result.values(0, metric))),
        metric.text(mean(result.values(contestant, metric))),
        "%.2f".formatted(ratio.mean()),
        "%.2f to %.2f".formatted(ratio.low(), ratio.high()));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
