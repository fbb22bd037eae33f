package dev.waybill.conformance.junit;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Certificate;
import dev.waybill.conformance.Certification;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.Level;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.report.Report;
import dev.waybill.conformance.report.ReportFolder;
import dev.waybill.conformance.report.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Extend this and say how to reach a binder: the suite then holds it to every check, a dynamic test
 * each. Checks cannot be overridden, disabled or added to. A report is written to {@code
 * target/conformance/<class>}, with the histories that it judges.
 *
 * <p>Tiers 0 and 1 are played by an ordinary build; all with tier 2, in which things break, by the
 * method that is tagged {@code faults}.
 *
 * <p>System properties: {@code waybill.conformance.seed} plays the plans of that seed, {@code
 * waybill.conformance.only=C027,C028} runs those checks alone, of whatever tier.
 */
public abstract class BinderConformance {
  private static final int SLOWEST = 12;

  /** For JUnit. */
  protected BinderConformance() {}

  /** The binder, reachable as long as the test runs. Called once. */
  protected abstract BinderUnderTest binder();

  /** What the surroundings can do beyond running the binder; nothing by default. Called once. */
  protected Environment environment() {
    return Environment.plain();
  }

  /** Ends what {@link #binder} and {@link #environment} began. Called once, after all scenarios. */
  protected void end() {}

  /**
   * The grade that the binder must have; none by default. Asked for where all checks of its tiers
   * are played.
   */
  protected Grade grade() {
    return Grade.NONE;
  }

  /** Plays what needs no faults, then answers a test for each check that tells its verdict. */
  @TestFactory
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  final Stream<DynamicNode> conformance() {
    return conformance(Grade.CORE);
  }

  /** Plays everything, with faults, then answers a test for each check that tells its verdict. */
  @TestFactory
  @Tag("faults")
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  final Stream<DynamicNode> conformanceUnderFaults() {
    return conformance(Grade.RESILIENT);
  }

  private Stream<DynamicNode> conformance(Grade goal) {
    long seed = Long.getLong("waybill.conformance.seed", 20_261_121L);
    Certificate certificate = certificate(goal, seed);
    Map<Area, List<CheckResult>> chapters = new EnumMap<>(Area.class);
    for (CheckResult result : certificate.results()) {
      chapters.computeIfAbsent(result.check().area(), area -> new ArrayList<>()).add(result);
    }
    Stream<DynamicNode> checks =
        chapters.entrySet().stream()
            .map(
                chapter ->
                    DynamicContainer.dynamicContainer(
                        chapter.getKey().title(),
                        chapter.getValue().stream().map(result -> test(result, seed))));
    return Stream.concat(
        checks, Stream.of(DynamicTest.dynamicTest("certificate", () -> tell(certificate, goal))));
  }

  private Certificate certificate(Grade goal, long seed) {
    Instant begun = Instant.now();
    ReportFolder folder =
        new ReportFolder(Path.of("target", "conformance", getClass().getSimpleName()));
    try {
      BinderUnderTest binder = binder();
      Environment environment = environment();
      List<Check> selected = selected(goal);
      Certification certification =
          new Certification(binder, environment, selected, seed, folder.histories());
      List<CheckResult> results = certification.run();
      Certificate certificate =
          Certificate.of(
              certification.capabilities(),
              results,
              binder.waivers(),
              Catalogue.all(),
              Catalogue.untested());
      Run run = Run.ended(goal, seed, begun, environment, Catalogue.leftOut(goal, selected));
      folder.write(Report.of(binder, certification.capabilities(), run, certificate));
      System.out.printf(
          "%s: %d checks in %.1f s, seed %d%n%s%n  slowest scenarios: %s%n",
          getClass().getSimpleName(),
          results.size(),
          run.took().toMillis() / 1e3,
          seed,
          certificate.text(),
          slowest(certification.durations()));
      return certificate;
    } finally {
      end();
    }
  }

  private static String slowest(Map<String, Duration> durations) {
    return durations.entrySet().stream()
        .sorted(Map.Entry.<String, Duration>comparingByValue().reversed())
        .limit(SLOWEST)
        .map(one -> "%s %.1f s".formatted(one.getKey(), one.getValue().toMillis() / 1e3))
        .collect(Collectors.joining(", "));
  }

  private void tell(Certificate certificate, Grade goal) {
    Grade wanted = grade().compareTo(goal) < 0 ? grade() : goal;
    if (only().isEmpty() && certificate.grade().compareTo(wanted) < 0) {
      throw new AssertionError(wanted + " was to be shown:\n" + certificate.text());
    }
  }

  private static String only() {
    return System.getProperty("waybill.conformance.only", "");
  }

  private static List<Check> selected(Grade goal) {
    String only = only();
    List<String> ids = List.of(only.split(","));
    List<Check> selected =
        Catalogue.all().stream()
            .filter(
                check ->
                    only.isEmpty()
                        ? check.tier() <= goal.tier()
                        : ids.stream().anyMatch(check.id()::startsWith))
            .toList();
    if (selected.isEmpty()) {
      throw new IllegalArgumentException(
          "waybill.conformance.only=" + only + " names no check; ids look like C027");
    }
    return selected;
  }

  private static DynamicNode test(CheckResult result, long seed) {
    Check check = result.check();
    return DynamicTest.dynamicTest(check.id() + " " + check.sentence(), () -> tell(result, seed));
  }

  private static void tell(CheckResult result, long seed) {
    Check check = result.check();
    System.out.println(result.text());
    if (result.verdict() == Verdict.UNSUPPORTED
        || result.verdict() == Verdict.NOT_RUN
        || (check.level() == Level.SHOULD && !result.verdict().certifies())) {
      Assumptions.abort(result.text());
    }
    if (!result.verdict().certifies()) {
      throw new AssertionError(
          result.text()
              + "\n  again: -Dwaybill.conformance.only="
              + check.id().substring(0, 4)
              + " -Dwaybill.conformance.seed="
              + seed);
    }
  }
}
