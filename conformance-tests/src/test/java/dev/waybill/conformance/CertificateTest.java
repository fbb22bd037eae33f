package dev.waybill.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Capabilities;
import dev.waybill.Messaging;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.memory.MemoryBinders;
import dev.waybill.conformance.stage.Stage;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CertificateTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

  private static final Untested UNTESTED =
      new Untested(305, "nothing is lost in a fire", "we have no fire");

  private final Check smoke = check(301, Area.ORDER, 0, Level.MUST);
  private final Check standard = check(302, Area.DEAD_LETTERS, 1, Level.MUST);
  private final Check advised = check(303, Area.RETRY, 1, Level.SHOULD);
  private final Check fault = check(304, Area.FAULTS, 2, Level.MUST);
  private final List<Check> catalogue = List.of(smoke, standard, advised, fault);

  @Test
  void isResilientWhereEveryTierPasses() {
    assertThat(certificate(catalogue, Map.of()).grade()).isEqualTo(Grade.RESILIENT);
  }

  @Test
  void knowsTheChecksOfACatalogueThatWasMadeAnew() {
    List<CheckResult> results =
        Catalogue.all().stream()
            .map(check -> new CheckResult(check, Verdict.PASS, List.of()))
            .toList();
    Certificate certificate =
        Certificate.of(capabilities(), results, List.of(), Catalogue.all(), List.of());

    assertThat(certificate.grade()).isEqualTo(Grade.RESILIENT);
  }

  @Test
  void isCoreWhereFaultsWereNotAskedForOrFail() {
    assertThat(certificate(List.of(smoke, standard, advised), Map.of()).grade())
        .isEqualTo(Grade.CORE);
    assertThat(certificate(catalogue, Map.of(fault, Verdict.FAIL)).grade()).isEqualTo(Grade.CORE);
    assertThat(certificate(catalogue, Map.of(fault, Verdict.NOT_RUN)).grade())
        .isEqualTo(Grade.CORE);
  }

  @Test
  void isNoneWhereACheckFailsOrWasLeftOut() {
    assertThat(certificate(catalogue, Map.of(standard, Verdict.FAIL)).grade())
        .isEqualTo(Grade.NONE);
    assertThat(certificate(catalogue, Map.of(standard, Verdict.INCONCLUSIVE)).grade())
        .isEqualTo(Grade.NONE);
    assertThat(certificate(catalogue, Map.of(standard, Verdict.NOT_RUN)).grade())
        .isEqualTo(Grade.NONE);
    assertThat(certificate(List.of(smoke, fault), Map.of()).grade()).isEqualTo(Grade.NONE);
  }

  @Test
  void isNotLoweredByWhatIsOnlyAdvised() {
    assertThat(certificate(catalogue, Map.of(advised, Verdict.FAIL)).grade())
        .isEqualTo(Grade.RESILIENT);
  }

  @Test
  void namesAFacetOnlyIfAllItsChecksPassed() {
    assertThat(certificate(catalogue, Map.of()).facets())
        .contains(Facet.ORDERED, Facet.DEAD_LETTERS);
    assertThat(certificate(catalogue, Map.of(smoke, Verdict.WAIVED)).facets())
        .containsExactly(Facet.DEAD_LETTERS);
    assertThat(certificate(catalogue, Map.of(smoke, Verdict.UNSUPPORTED)).facets())
        .doesNotContain(Facet.ORDERED);
    assertThat(certificate(List.of(smoke), Map.of()).facets()).containsExactly(Facet.ORDERED);
    assertThat(certificate(List.of(standard), Map.of()).facets())
        .containsExactly(Facet.DEAD_LETTERS);
    Check other = check(306, Area.ORDER, 1, Level.MUST);
    List<CheckResult> some = List.of(new CheckResult(smoke, Verdict.PASS, List.of()));
    assertThat(
            Certificate.of(capabilities(), some, List.of(), List.of(smoke, other), List.of())
                .facets())
        .doesNotContain(Facet.ORDERED);
  }

  @Test
  void printsWaiversThatWereUsed() {
    Waiver used = new Waiver(302, "the broker has a bug", TODAY.plusDays(1));
    Waiver unused = new Waiver(301, "we were not sure", TODAY.plusDays(1));
    List<CheckResult> results =
        List.of(
            unused.applied(new CheckResult(smoke, Verdict.PASS, List.of()), TODAY),
            used.applied(new CheckResult(standard, Verdict.FAIL, List.of()), TODAY));
    Certificate certificate =
        Certificate.of(
            capabilities(), results, List.of(used, unused), List.of(smoke, standard), List.of());

    assertThat(certificate.waivers()).containsExactly(used);
    assertThat(certificate.text())
        .contains("Grade RESILIENT (1 waived)", "C302 is waived until 2026-11-22: the broker has");
    assertThat(results.get(0).text()).contains("needs no waiver");
  }

  @Test
  void printsWhatNoCheckShows() {
    assertThat(certificate(catalogue, Map.of()).text())
        .contains("C305 UNTESTED: nothing is lost in a fire (we have no fire)");
  }

  @Test
  void excusesNothingAfterTheLastDayOfAWaiver() {
    Waiver over = new Waiver(301, "the broker has a bug", TODAY.minusDays(1));

    CheckResult result = over.applied(new CheckResult(smoke, Verdict.FAIL, List.of()), TODAY);

    assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(result.text()).contains("which is over");
  }

  private Certificate certificate(List<Check> asked, Map<Check, Verdict> verdicts) {
    List<CheckResult> results = new ArrayList<>();
    for (Check check : asked) {
      results.add(new CheckResult(check, verdicts.getOrDefault(check, Verdict.PASS), List.of()));
    }
    return Certificate.of(capabilities(), results, List.of(), catalogue, List.of(UNTESTED));
  }

  private static Capabilities capabilities() {
    try (Messaging messaging = MemoryBinders.log("certificate").open(Map.of())) {
      return messaging.capabilities("anything");
    }
  }

  private static Check check(int number, Area area, int tier, Level level) {
    return new Check(
        number,
        "some",
        area,
        level,
        tier,
        "something holds",
        can -> true,
        new Scenario() {
          @Override
          public String name() {
            return "nothing";
          }

          @Override
          public void play(Stage stage) {}
        },
        List.of(Claim.observed("anything", 1)));
  }
}
