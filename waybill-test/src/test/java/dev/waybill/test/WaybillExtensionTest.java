package dev.waybill.test;

import static dev.waybill.test.Events.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class WaybillExtensionTest {
  private static final List<WaybillTest> KITS = new ArrayList<>();

  /** Run by the tests below, not by the build. */
  @ExtendWith(WaybillExtension.class)
  static class Plain {
    @BeforeEach
    void publishFirst(WaybillTest waybill) {
      publish(waybill, "a1");
      KITS.add(waybill);
    }

    @Test
    void sharesOneKitWithItsSetUp(WaybillTest waybill) {
      assertThat(waybill).isSameAs(KITS.get(KITS.size() - 1));
    }

    @Test
    void hasAnotherKitThanTheTestBefore(WaybillTest waybill) {
      assertThat(waybill.publishedTo("orders")).hasSize(1);
    }
  }

  @WithWaybill(seed = 42, config = "waybill.defaults.concurrency = 1")
  static class Failing {
    @Test
    void fails(WaybillTest waybill) {
      publish(waybill, "a1");
      waybill.settle();
      throw new AssertionError("as wanted");
    }

    @Test
    @WithWaybill(seed = 43, shuffled = true)
    void hasItsOwnSeed(WaybillTest waybill) {
      throw new AssertionError("as wanted, " + waybill.record());
    }
  }

  @WithWaybill(config = "waybill.defaults.concurrency")
  static class Misconfigured {
    @Test
    void neverRuns(WaybillTest waybill) {}
  }

  @Test
  void givesEachTestAKitAndClosesIt() {
    KITS.clear();
    TestExecutionSummary summary = run(Plain.class);

    assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
    assertThat(KITS).hasSize(2).doesNotHaveDuplicates();
    assertThat(KITS).allSatisfy(kit -> assertThat(kit.record()).isNotEmpty());
    assertThat(KITS)
        .allSatisfy(kit -> assertThatThrownBy(kit::settle).hasMessageContaining("closed"));
  }

  @Test
  void printsSeedAndRecordOfATestThatFails() {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(run(Failing.class).getTestsFailedCount()).isEqualTo(2);
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("seed 42, at 0s")
        .contains("publish to orders  a1  CONFIRMED")
        .contains("seed 43, shuffled, at 0s");
  }

  @Test
  void saysWhatIsWrongWithItsConfiguration() {
    assertThat(run(Misconfigured.class).getFailures())
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure.getException())
                    .hasStackTraceContaining("is no key=value, such as"));
  }

  private static TestExecutionSummary run(Class<?> tests) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build(),
            listener);
    return listener.getSummary();
  }
}
