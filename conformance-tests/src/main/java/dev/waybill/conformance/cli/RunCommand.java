package dev.waybill.conformance.cli;

import dev.waybill.conformance.Certificate;
import dev.waybill.conformance.Certification;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.report.Report;
import dev.waybill.conformance.report.ReportFolder;
import dev.waybill.conformance.report.Run;
import dev.waybill.spi.BinderProvider;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Holds a binder to the checks of a grade, and writes the report. */
@Command(
    name = "run",
    description = "Holds a binder to the checks of a grade, and writes a report.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private final PrintWriter out;
  private final boolean isTerminal;

  @Option(
      names = "--binder",
      required = true,
      paramLabel = "NAME",
      description = "The binder's type, such as kafka, or the class of its BinderProvider.")
  private String binder = "";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings of the binder (waybill.*) and of what surrounds it (conformance.*).")
  private @Nullable Path config;

  @Option(
      names = "--level",
      paramLabel = "core|resilient",
      description = "core: without faults, the default; resilient: with them.")
  private Grade level = Grade.CORE;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Plays the plans of this seed. Default: ${DEFAULT-VALUE}.")
  private long seed = 20_261_121L;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description = "Plays what fits into this time, such as 5m, and says what is left out.")
  private @Nullable String budget;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "CHECK",
      description = "Plays these checks alone, of whatever level, such as C036,C054.")
  private List<String> only = List.of();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Where the report is written. Default: ${DEFAULT-VALUE}.")
  private Path report = Path.of("report");

  @Option(
      names = "--classpath",
      arity = "1",
      paramLabel = "JAR|DIR|'DIR/*'",
      description = "A jar, a directory of classes, or all jars of one. May be repeated.")
  private List<String> classPath = List.of();

  RunCommand(PrintWriter out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  @Override
  public Integer call() {
    List<Check> checks = checks();
    try (ClassPath opened = ClassPath.open(classPath)) {
      BinderProvider provider = BinderName.find(binder, opened);
      ConfigFile file =
          config == null ? ConfigFile.empty(provider) : ConfigFile.read(config, provider);
      try (Surroundings surroundings = Surroundings.of(file)) {
        return RestoreOnExit.guard(surroundings, () -> tell(certify(surroundings, checks)));
      }
    }
  }

  private List<Check> checks() {
    if (level == Grade.NONE) {
      throw new WrongUseException("--level must be core or resilient");
    }
    if (!only.isEmpty()) {
      return CheckNames.select(Catalogue.all(), only);
    }
    List<Check> all =
        Catalogue.all().stream().filter(check -> check.tier() <= level.tier()).toList();
    return budget == null ? all : new Budget().fitting(all, Budget.time(budget));
  }

  private Report certify(Surroundings surroundings, List<Check> checks) {
    Instant begun = Instant.now();
    ProgressLine progress = new ProgressLine(out, isTerminal);
    Certification certification =
        new Certification(
                surroundings.binder(),
                surroundings.environment(),
                checks,
                seed,
                new ReportFolder(report).histories())
            .watchedBy(progress);
    List<CheckResult> results = certification.run();
    progress.clear();
    Certificate certificate =
        Certificate.of(
            certification.capabilities(),
            results,
            surroundings.binder().waivers(),
            Catalogue.all(),
            Catalogue.untested());
    Run run =
        Run.ended(level, seed, begun, surroundings.environment(), Catalogue.leftOut(level, checks));
    return Report.of(surroundings.binder(), certification.capabilities(), run, certificate);
  }

  private int tell(Report judged) {
    new ReportFolder(report).write(judged);
    List<CheckResult> results = judged.certificate().results();
    results.stream()
        .filter(result -> !result.verdict().certifies())
        .forEach(result -> out.println(result.text()));
    out.println(judged.certificate().text());
    List<String> leftOut = judged.run().leftOut();
    if (!leftOut.isEmpty()) {
      out.println("  left out: %d checks, which the report names".formatted(leftOut.size()));
    }
    out.println("  report: " + report.resolve("report.html"));
    if (results.stream().anyMatch(result -> result.verdict() == Verdict.KIT_ERROR)) {
      return ExitCode.BROKEN;
    }
    return results.stream().allMatch(CheckResult::isAllowed)
        ? ExitCode.CERTIFIED
        : ExitCode.NOT_CERTIFIED;
  }
}
