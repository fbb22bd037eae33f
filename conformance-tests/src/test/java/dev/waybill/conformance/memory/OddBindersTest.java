package dev.waybill.conformance.memory;

import static dev.waybill.conformance.Verdict.PASS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.waybill.conformance.Certification;
import dev.waybill.conformance.CheckResult;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The suite raises no false alarm at a binder that is odd, and right. */
@Tag("slow")
class OddBindersTest {
  private static final int AT_A_TIME = 3; // most of the time they wait

  @TestFactory
  Stream<DynamicTest> anOddBinderPassesEveryCheck() {
    ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
    Map<OddBinder, Future<List<CheckResult>>> runs = new LinkedHashMap<>();
    OddBinders.all().forEach(odd -> runs.put(odd, pool.submit(() -> judged(odd))));
    pool.shutdown();
    return runs.entrySet().stream()
        .map(run -> dynamicTest(run.getKey().name(), () -> passes(run.getValue())));
  }

  private static List<CheckResult> judged(OddBinder odd) {
    String broker = "odd-" + Math.abs(odd.name().hashCode());
    return new Certification(
            odd.of(StructuredMemory.of(MemoryBinders.queue(broker))),
            new MemoryEnvironment(broker),
            Catalogue.all(),
            11,
            Path.of("target", "conformance", "odd"))
        .run();
  }

  private static void passes(Future<List<CheckResult>> run) throws Exception {
    List<CheckResult> results = run.get();
    assertThat(results).isNotEmpty();
    assertThat(results.stream().filter(r -> r.verdict() != PASS).map(CheckResult::text)).isEmpty();
  }
}
