package dev.waybill.conformance.report;

import dev.waybill.conformance.Breach;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Facet;
import dev.waybill.conformance.Measurement;
import dev.waybill.conformance.Opportunities;
import dev.waybill.conformance.Untested;
import dev.waybill.conformance.Waiver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The run for programs: {@code verdicts.json}, in the format {@value #FORMAT}. Members may be added
 * within a format; none is taken away or changes its meaning.
 */
final class VerdictsJson {
  static final String FORMAT = "waybill-verdicts/1";

  private VerdictsJson() {}

  static String of(Report report) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("format", FORMAT);
    document.put(
        "kit", members("version", report.kit().version(), "checks", report.kit().checks()));
    Subject subject = report.subject();
    document.put(
        "subject",
        members(
            "binder", subject.binder(),
            "version", subject.version(),
            "client", subject.client(),
            "server", subject.server()));
    document.put("run", run(report.run()));
    document.put("grade", report.certificate().grade().name());
    document.put(
        "facets", report.certificate().facets().stream().sorted().map(Facet::title).toList());
    document.put("counts", counts(report));
    document.put("capabilities", Facts.of(report.capabilities()));
    document.put(
        "waivers", report.certificate().waivers().stream().map(VerdictsJson::waiver).toList());
    document.put(
        "untested", report.certificate().untested().stream().map(VerdictsJson::untested).toList());
    document.put("boundaries", Report.BOUNDARIES);
    document.put(
        "checks", report.certificate().results().stream().map(VerdictsJson::result).toList());
    return JsonText.of(document);
  }

  private static Map<String, Object> run(Run run) {
    return members(
        "goal", run.goal().name(),
        "seed", Long.toString(run.seed()),
        "begun", run.begun().toString(),
        "millis", run.took().toMillis(),
        "faults", run.faults(),
        "embedded", run.isEmbedded(),
        "leftOut", run.leftOut());
  }

  private static Map<String, Object> counts(Report report) {
    Map<String, Object> counts = new LinkedHashMap<>();
    report.certificate().counts().forEach((verdict, count) -> counts.put(verdict.name(), count));
    return counts;
  }

  private static Map<String, Object> result(CheckResult result) {
    Check check = result.check();
    Map<String, Object> members =
        members(
            "id", check.id(),
            "number", check.number(),
            "sentence", check.sentence(),
            "area", check.area().name(),
            "level", check.level().name(),
            "tier", check.tier(),
            "verdict", result.verdict().name(),
            "opportunities",
                result.details().opportunities().stream().map(VerdictsJson::counted).toList());
    addIfAny(
        members,
        "measurements",
        result.details().measurements().stream().map(VerdictsJson::measured).toList());
    addIfAny(
        members,
        "breaches",
        result.details().breaches().stream().map(VerdictsJson::breach).toList());
    addIfAny(members, "remarks", result.details().remarks());
    return members;
  }

  private static void addIfAny(Map<String, Object> members, String name, List<?> all) {
    if (!all.isEmpty()) {
      members.put(name, all);
    }
  }

  private static Map<String, Object> counted(Opportunities counted) {
    return members("claim", counted.claim(), "seen", counted.seen(), "minimum", counted.minimum());
  }

  private static Map<String, Object> measured(Measurement one) {
    return members(
        "name", one.name(),
        "millis", one.measured().toMillis(),
        "bound", one.bound().words(),
        "limitMillis", one.limit().toMillis());
  }

  private static Map<String, Object> breach(Breach breach) {
    return members(
        "claim", breach.claim(), "sentence", breach.sentence(), "findings", breach.findings());
  }

  private static Map<String, Object> waiver(Waiver waiver) {
    return members(
        "check", waiver.check(), "reason", waiver.reason(), "until", waiver.until().toString());
  }

  private static Map<String, Object> untested(Untested one) {
    return members("number", one.number(), "sentence", one.sentence(), "reason", one.reason());
  }

  private static Map<String, Object> members(Object... namesAndValues) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return members;
  }
}
