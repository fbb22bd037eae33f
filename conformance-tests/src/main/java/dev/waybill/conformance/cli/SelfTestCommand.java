package dev.waybill.conformance.cli;

import dev.waybill.conformance.Check;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.memory.SelfTest;
import dev.waybill.conformance.mutant.Mutant;
import dev.waybill.conformance.mutant.Mutants;
import dev.waybill.conformance.mutant.Unmutated;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows on this machine that the checks can fail: each mutant must be failed by its checks. */
@Command(
    name = "self-test",
    description = {
      "Breaks the memory binder in every known way; each must be failed by its checks.",
      "It shows that this machine is fast enough for the suite."
    },
    mixinStandardHelpOptions = true)
final class SelfTestCommand implements Callable<Integer> {
  private final PrintWriter out;
  private final boolean isTerminal;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "CHECK",
      description = "Plays the mutants of these checks alone, such as C036,C054.")
  private List<String> only = List.of();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Where the histories are kept. Default: a temporary directory.")
  private @Nullable Path directory;

  SelfTestCommand(PrintWriter out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Mutant> mutants = mutants();
    ProgressLine progress = new ProgressLine(out, isTerminal);
    SelfTest test = new SelfTest(mutants, directory(), progress);
    List<SelfTest.Escape> escapes = test.run();
    progress.clear();
    escapes.forEach(escape -> out.println(escape.text()));
    Unmutated.all()
        .forEach(one -> out.printf("C%03d has no mutant: %s%n", one.check(), one.reason()));
    out.printf(
        "%d of %d mutants were killed by their checks%n",
        mutants.size() - escapes.stream().map(SelfTest.Escape::mutant).distinct().count(),
        mutants.size());
    return escapes.isEmpty() ? ExitCode.CERTIFIED : ExitCode.NOT_CERTIFIED;
  }

  private List<Mutant> mutants() {
    if (only.isEmpty()) {
      return Mutants.all();
    }
    Set<Integer> numbers =
        CheckNames.select(Catalogue.all(), only).stream()
            .map(Check::number)
            .collect(Collectors.toSet());
    return Mutants.all().stream()
        .filter(mutant -> mutant.checks().stream().anyMatch(numbers::contains))
        .toList();
  }

  private Path directory() {
    try {
      return directory == null ? Files.createTempDirectory("waybill-self-test-") : directory;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the histories", e);
    }
  }
}
