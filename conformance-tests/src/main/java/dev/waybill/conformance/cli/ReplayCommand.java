package dev.waybill.conformance.cli;

import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Replay;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.trial.Trials;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Judges a history that a run has kept once more, and prints the verdicts. */
@Command(
    name = "replay",
    description = "Judges a history that a run has kept once more. Needs no broker.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  private final PrintWriter out;

  @Parameters(
      index = "0",
      paramLabel = "FILE.history",
      description = "The history; the file of its terms must lie beside it.")
  private Path history = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      split = ",",
      paramLabel = "CHECKS",
      description = "The checks to judge by, such as C027,C028; all of its scenario by default.")
  private List<String> only = List.of();

  ReplayCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    List<CheckResult> results = results();
    results.forEach(result -> out.println(result.text()));
    return results.stream().allMatch(result -> result.verdict().certifies())
        ? ExitCode.CERTIFIED
        : ExitCode.NOT_CERTIFIED;
  }

  private List<CheckResult> results() {
    List<CheckResult> all;
    try {
      all = Replay.of(history, everything());
    } catch (IllegalArgumentException e) {
      throw new WrongUseException(String.valueOf(e.getMessage()), e);
    }
    List<CheckResult> wanted =
        all.stream()
            .filter(
                result -> only.isEmpty() || only.stream().anyMatch(result.check().id()::startsWith))
            .toList();
    if (wanted.isEmpty()) {
      throw new WrongUseException(
          "%s is judged by none of %s, but by %s"
              .formatted(history, only, all.stream().map(result -> result.check().id()).toList()));
    }
    return wanted;
  }

  private static List<Check> everything() {
    return Stream.concat(Catalogue.all().stream(), Trials.all().stream()).toList();
  }
}
