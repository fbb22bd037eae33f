package dev.waybill.conformance.cli;

import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Replay;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.trial.Trials;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Judges a history that a run has kept once more, and prints the verdicts.
 *
 * <pre>{@code java -cp ... dev.waybill.conformance.cli.ReplayCommand FILE.history [C027,C028]}
 * </pre>
 */
public final class ReplayCommand {
  private ReplayCommand() {}

  /** Ends with 0 if every verdict certifies, with 1 if one does not, with 2 if there is none. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    if (arguments.length < 1 || arguments.length > 2) {
      err.println("Usage: ReplayCommand FILE.history [C027,C028]");
      return 2;
    }
    List<String> only = arguments.length == 1 ? List.of("C") : List.of(arguments[1].split(","));
    List<CheckResult> results;
    try {
      results =
          Replay.of(Path.of(arguments[0]), everything()).stream()
              .filter(result -> only.stream().anyMatch(result.check().id()::startsWith))
              .toList();
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
    if (results.isEmpty()) {
      err.println(arguments[0] + " is judged by none of " + only);
      return 2;
    }
    results.forEach(result -> out.println(result.text()));
    return results.stream().allMatch(result -> result.verdict().certifies()) ? 0 : 1;
  }

  private static List<Check> everything() {
    return Stream.concat(Catalogue.all().stream(), Trials.all().stream()).toList();
  }
}
