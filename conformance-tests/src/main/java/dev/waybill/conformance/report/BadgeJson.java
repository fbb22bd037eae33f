package dev.waybill.conformance.report;

import dev.waybill.conformance.Grade;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The grade as an endpoint of shields.io has it: {@code badge.json}. */
final class BadgeJson {
  private BadgeJson() {}

  static String of(Report report) {
    Map<String, Object> badge = new LinkedHashMap<>();
    badge.put("schemaVersion", 1);
    badge.put("label", "waybill conformance");
    badge.put("message", report.gradeText().toLowerCase(Locale.ROOT));
    badge.put("color", color(report));
    return JsonText.of(badge);
  }

  private static String color(Report report) {
    Grade grade = report.certificate().grade();
    if (grade == Grade.NONE) {
      return "red";
    }
    if (!report.certificate().waivers().isEmpty()) {
      return "yellowgreen";
    }
    return grade == Grade.RESILIENT ? "brightgreen" : "green";
  }
}
