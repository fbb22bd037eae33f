package dev.waybill.conformance.report;

import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.Need;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How it was judged.
 *
 * @param goal the grade that was tried for
 * @param seed what its plans follow from
 * @param begun when
 * @param took how long
 * @param faults what the environment could do, in the words of {@link Need}, lower case
 * @param isEmbedded whether the broker lives in the process of its members
 * @param leftOut the ids of checks of the goal that were not asked for
 */
public record Run(
    Grade goal,
    long seed,
    Instant begun,
    Duration took,
    List<String> faults,
    boolean isEmbedded,
    List<String> leftOut) {
  /** Copies the lists. */
  public Run {
    faults = List.copyOf(faults);
    leftOut = List.copyOf(leftOut);
  }

  /** A run that is over now. */
  public static Run ended(
      Grade goal, long seed, Instant begun, Environment environment, List<String> leftOut) {
    return new Run(
        goal,
        seed,
        begun,
        Duration.between(begun, Instant.now()),
        environment.offers().stream()
            .sorted()
            .map(need -> need.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList(),
        environment.isEmbedded(),
        leftOut);
  }

  String environment() {
    String where = isEmbedded ? "embedded broker; " : "";
    return where + (faults.isEmpty() ? "no faults" : String.join(", ", faults));
  }

  String tookText() {
    return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1e3);
  }
}
