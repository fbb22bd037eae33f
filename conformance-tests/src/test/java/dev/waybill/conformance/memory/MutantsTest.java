package dev.waybill.conformance.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Certification;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.mutant.Mutant;
import dev.waybill.conformance.mutant.Mutants;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every check can fail: each is failed by a binder that is broken in the way it forbids. */
class MutantsTest {
  @TestFactory
  Stream<DynamicTest> everyMutantIsCaughtByItsChecks() {
    return Mutants.all().stream()
        .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> isCaught(mutant)));
  }

  private static void isCaught(Mutant mutant) {
    String broker = "mutant-" + Math.abs(mutant.name().hashCode());
    BinderUnderTest broken = mutant.of(MemoryBinders.log(broker));
    List<Check> checks =
        Catalogue.all().stream().filter(c -> mutant.checks().contains(c.number())).toList();
    List<CheckResult> results =
        new Certification(
                broken,
                new MemoryEnvironment(broker),
                checks,
                7,
                Path.of("target", "conformance", "mutants"))
            .run();
    for (CheckResult result : results) {
      assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAIL);
      assertThat(result.text()).contains(mutant.message());
    }
  }

  @Test
  void everyCheckHasAMutant() {
    Set<Integer> without = new TreeSet<>();
    Catalogue.all().forEach(check -> without.add(check.number()));
    Mutants.all().forEach(mutant -> without.removeAll(mutant.checks()));

    assertThat(without).isEmpty();
  }
}
