package dev.waybill.conformance.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.waybill.conformance.Certification;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.mutant.OddBinder;
import dev.waybill.conformance.mutant.OddBinders;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The suite raises no false alarm at a binder that is odd, and right. */
@Tag("slow")
class OddBindersTest {
  private static final int AT_A_TIME = 5; // most of the time they wait

  @TestFactory
  Stream<DynamicTest> anOddBinderPassesEveryCheck() {
    return played(
        check -> check.tier() <= Grade.CORE.tier() && !check.scenario().alone(), AT_A_TIME);
  }

  /** What is measured of the whole process cannot be measured beside others. */
  @TestFactory
  Stream<DynamicTest> anOddBinderPassesEveryCheckThatMustBeAlone() {
    return played(check -> check.tier() <= Grade.CORE.tier() && check.scenario().alone(), 1);
  }

  @TestFactory
  @Tag("faults")
  @Tag("soak")
  Stream<DynamicTest> anOddBinderPassesEveryCheckUnderFaults() {
    return played(check -> check.tier() > Grade.CORE.tier(), AT_A_TIME);
  }

  private static Stream<DynamicTest> played(Predicate<Check> which, int atATime) {
    ExecutorService pool = Executors.newFixedThreadPool(atATime);
    List<Check> checks = Catalogue.all().stream().filter(which).toList();
    String only = System.getProperty("waybill.conformance.odd", "");
    Map<OddBinder, Future<List<CheckResult>>> runs = new LinkedHashMap<>();
    OddBinders.all().stream()
        .filter(odd -> odd.name().contains(only))
        .forEach(odd -> runs.put(odd, pool.submit(() -> judged(odd, checks))));
    pool.shutdown();
    return runs.entrySet().stream()
        .map(
            run ->
                dynamicTest(
                    run.getKey().name(), () -> passes(run.getKey(), run.getValue(), checks)));
  }

  private static List<CheckResult> judged(OddBinder odd, List<Check> checks) {
    String broker = "odd-" + Math.abs(odd.name().hashCode());
    return new Certification(
            odd.of(StructuredMemory.of(MemoryBinders.queue(broker))),
            new MemoryEnvironment(broker),
            checks,
            11,
            Path.of("target", "conformance", "odd"))
        .run();
  }

  private static void passes(OddBinder odd, Future<List<CheckResult>> run, List<Check> checks)
      throws Exception {
    List<CheckResult> results = run.get();
    assertThat(results).hasSameSizeAs(checks);
    assertThat(results.stream().filter(result -> !isRight(odd, result)).map(CheckResult::text))
        .isEmpty();
  }

  /** It passes, but for what memory cannot play, and what a modest binder does not declare. */
  private static boolean isRight(OddBinder odd, CheckResult result) {
    boolean canPlay =
        new MemoryEnvironment("any").offers().containsAll(result.check().scenario().needs());
    return switch (result.verdict()) {
      case PASS -> true;
      case NOT_RUN -> !canPlay;
      case UNSUPPORTED -> odd.isModest() || !canPlay;
      default -> false;
    };
  }

  @Test
  void areAtLeastTwelve() {
    assertThat(OddBinders.all()).hasSizeGreaterThanOrEqualTo(12);
  }
}
