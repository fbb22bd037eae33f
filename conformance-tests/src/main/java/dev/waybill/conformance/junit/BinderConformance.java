package dev.waybill.conformance.junit;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Certification;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.check.Catalogue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Extend this and say how to reach a binder: the suite then holds it to every check, a dynamic test
 * each. Checks cannot be overridden, disabled or added to. Histories are kept below {@code
 * target/conformance}.
 *
 * <p>System properties: {@code waybill.conformance.seed} plays the plans of that seed, {@code
 * waybill.conformance.only=C027,C028} runs those checks alone.
 */
public abstract class BinderConformance {
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

  /** Plays all scenarios, then answers a test for each check that tells its verdict. */
  @TestFactory
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  final Stream<DynamicNode> conformance() {
    long seed = Long.getLong("waybill.conformance.seed", 20_261_121L);
    List<CheckResult> results = results(seed);
    Map<Area, List<CheckResult>> chapters = new EnumMap<>(Area.class);
    for (CheckResult result : results) {
      chapters.computeIfAbsent(result.check().area(), area -> new ArrayList<>()).add(result);
    }
    return chapters.entrySet().stream()
        .map(
            chapter ->
                DynamicContainer.dynamicContainer(
                    chapter.getKey().title(),
                    chapter.getValue().stream().map(result -> test(result, seed))));
  }

  private List<CheckResult> results(long seed) {
    long begun = System.nanoTime();
    Path directory = Path.of("target", "conformance", getClass().getSimpleName());
    try {
      Certification certification =
          new Certification(binder(), environment(), selected(), seed, directory);
      List<CheckResult> results = certification.run();
      System.out.printf(
          "%s: %d checks on %s in %.1f s, seed %d%n",
          getClass().getSimpleName(),
          results.size(),
          certification.server(),
          (System.nanoTime() - begun) / 1e9,
          seed);
      return results;
    } finally {
      end();
    }
  }

  private static List<Check> selected() {
    String only = System.getProperty("waybill.conformance.only", "");
    List<String> ids = List.of(only.split(","));
    List<Check> selected =
        Catalogue.all().stream()
            .filter(check -> only.isEmpty() || ids.stream().anyMatch(check.id()::startsWith))
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
    System.out.println(result.text());
    if (result.verdict() == Verdict.UNSUPPORTED || result.verdict() == Verdict.NOT_RUN) {
      Assumptions.abort(result.text());
    }
    if (!result.verdict().certifies()) {
      throw new AssertionError(
          result.text()
              + "\n  again: -Dwaybill.conformance.only="
              + result.check().id().substring(0, 4)
              + " -Dwaybill.conformance.seed="
              + seed);
    }
  }
}
