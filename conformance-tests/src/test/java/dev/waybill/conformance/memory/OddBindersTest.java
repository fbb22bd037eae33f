package dev.waybill.conformance.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Certification;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.mutant.OddBinder;
import dev.waybill.conformance.mutant.OddBinders;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The suite raises no false alarm at a binder that is odd, and right. */
class OddBindersTest {
  static List<OddBinder> odd() {
    return OddBinders.all();
  }

  @ParameterizedTest
  @MethodSource("odd")
  void passesEveryCheck(OddBinder odd) {
    String broker = "odd-" + Math.abs(odd.name().hashCode());
    BinderUnderTest binder = odd.of(MemoryBinders.queue(broker));
    List<CheckResult> results =
        new Certification(
                binder,
                new MemoryEnvironment(broker),
                Catalogue.all(),
                11,
                Path.of("target", "conformance", "odd"))
            .run();

    assertThat(results)
        .allSatisfy(result -> assertThat(result.verdict().certifies()).as(result.text()).isTrue());
  }
}
