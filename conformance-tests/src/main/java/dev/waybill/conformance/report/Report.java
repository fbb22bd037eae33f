package dev.waybill.conformance.report;

import dev.waybill.Capabilities;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Certificate;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Facet;
import dev.waybill.conformance.Kit;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.check.Catalogue;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The facts of one run, from which every form of report is written.
 *
 * @param kit the release of the suite
 * @param subject what was judged
 * @param run how
 * @param capabilities what the connected server declared
 * @param certificate what it amounts to, with the result of each check
 */
public record Report(
    Kit kit, Subject subject, Run run, Capabilities capabilities, Certificate certificate) {
  /** What a certificate does not say; every report prints it. */
  static final List<String> BOUNDARIES =
      List.of(
          "This is about one binder, on one server, in one environment.",
          "PASS means: no counter-example in as many opportunities as are printed.",
          "It does not show durability through loss of power, days of running, or speed.",
          "An emulator is not the service that it stands for.");

  /** There is no verdict for what works though it is not declared, and this is why. */
  static final String BONUS =
      "none: what a server does not declare is refused before its binder sees it";

  /** The report of a run of this release. */
  public static Report of(
      BinderUnderTest binder, Capabilities capabilities, Run run, Certificate certificate) {
    return new Report(
        Kit.of(Catalogue.all()),
        Subject.of(binder, capabilities.server()),
        run,
        capabilities,
        certificate);
  }

  /** The grade, and how many checks were excused for it. */
  String gradeText() {
    int waived = certificate.waivers().size();
    return certificate.grade() + (waived == 0 ? "" : " (" + waived + " waived)");
  }

  /** The facets that were shown, with commas. */
  String facetsText() {
    return certificate.facets().isEmpty()
        ? "none"
        : certificate.facets().stream()
            .sorted()
            .map(Facet::title)
            .collect(Collectors.joining(", "));
  }

  /** How many checks ended how, with commas. */
  String countsText() {
    return certificate.counts().entrySet().stream()
        .map(count -> count.getValue() + " " + words(count.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** The results that speak against the binder, or against the run. */
  List<CheckResult> problems() {
    return certificate.results().stream().filter(result -> isProblem(result.verdict())).toList();
  }

  static boolean isProblem(Verdict verdict) {
    return verdict == Verdict.FAIL
        || verdict == Verdict.INCONCLUSIVE
        || verdict == Verdict.KIT_ERROR;
  }

  /** A verdict as people read it. */
  static String words(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
