package dev.waybill.conformance.cli;

import dev.waybill.conformance.report.Matrix;
import dev.waybill.conformance.report.ReportFolder;
import dev.waybill.conformance.report.VerdictsFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes one table of the runs whose reports lie below a directory. */
@Command(
    name = "matrix",
    description = "Makes one table of all verdicts.json files below a directory.",
    mixinStandardHelpOptions = true)
final class MatrixCommand implements Callable<Integer> {
  private final PrintWriter out;
  private final PrintWriter err;

  @Parameters(paramLabel = "DIR", description = "Where the reports are, at any depth.")
  private Path directory = Path.of("");

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = {
        "Writes the table into this page, between the lines",
        "'" + MarkedPage.BEGIN + "' and '" + MarkedPage.END + "', instead of printing it."
      })
  private @Nullable Path page;

  MatrixCommand(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    List<VerdictsFile> files = read();
    List<String> table = Matrix.of(files).table();
    if (page == null) {
      table.forEach(out::println);
    } else {
      MarkedPage.write(page, table);
    }
    return ExitCode.CERTIFIED;
  }

  private List<VerdictsFile> read() {
    List<VerdictsFile> files = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path file : find()) {
      try {
        VerdictsFile read = VerdictsFile.read(file);
        files.add(read);
        if (!read.isWhole()) {
          err.println(file + " is left out: its run left checks out");
        }
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    if (files.isEmpty() && problems.isEmpty()) {
      problems.add("there is no " + ReportFolder.VERDICTS);
    }
    if (!problems.isEmpty()) {
      throw new WrongUseException("No matrix can be made of '" + directory + "'", problems);
    }
    return files;
  }

  private List<Path> find() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.endsWith(ReportFolder.VERDICTS)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for reports below " + directory, e);
    }
  }
}
