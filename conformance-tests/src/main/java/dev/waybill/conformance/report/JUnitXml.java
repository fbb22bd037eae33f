package dev.waybill.conformance.report;

import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Level;
import dev.waybill.conformance.Verdict;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** The checks as build servers read tests: {@code junit.xml}. */
final class JUnitXml {
  private enum Kind {
    PASSED,
    SKIPPED,
    FAILURE,
    ERROR
  }

  private JUnitXml() {}

  static String of(Report report) {
    List<CheckResult> results = report.certificate().results();
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append(
        String.format(
            Locale.ROOT,
            "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\""
                + " time=\"%.3f\" timestamp=\"%s\">\n",
            Markup.text("waybill conformance: " + report.subject().text()),
            results.size(),
            count(results, Kind.FAILURE),
            count(results, Kind.ERROR),
            count(results, Kind.SKIPPED),
            report.run().took().toMillis() / 1e3,
            report.run().begun().truncatedTo(ChronoUnit.SECONDS)));
    results.forEach(result -> xml.append(test(result)));
    return xml.append("</testsuite>\n").toString();
  }

  private static long count(List<CheckResult> results, Kind kind) {
    return results.stream().filter(result -> kind(result) == kind).count();
  }

  /** As the JUnit class tells it: what is only advised fails nothing. */
  private static Kind kind(CheckResult result) {
    Verdict verdict = result.verdict();
    return switch (verdict) {
      case PASS, WAIVED -> Kind.PASSED;
      case UNSUPPORTED, NOT_RUN -> Kind.SKIPPED;
      case FAIL, INCONCLUSIVE ->
          result.check().level() == Level.SHOULD ? Kind.SKIPPED : Kind.FAILURE;
      case KIT_ERROR -> Kind.ERROR;
    };
  }

  private static String test(CheckResult result) {
    String name = result.check().id() + " " + result.check().sentence();
    String head =
        "  <testcase classname=\"%s\" name=\"%s\""
            .formatted(Markup.text(result.check().area().title()), Markup.text(name));
    String lines = Markup.text(String.join("\n", result.lines()));
    String verdict = result.verdict().name();
    return switch (kind(result)) {
      case PASSED ->
          result.verdict() == Verdict.PASS
              ? head + "/>\n"
              : head + ">\n    <system-out>" + lines + "</system-out>\n  </testcase>\n";
      case SKIPPED -> head + ">\n" + element("skipped", verdict, lines) + "  </testcase>\n";
      case FAILURE -> head + ">\n" + element("failure", verdict, lines) + "  </testcase>\n";
      case ERROR -> head + ">\n" + element("error", verdict, lines) + "  </testcase>\n";
    };
  }

  private static String element(String name, String message, String lines) {
    return "    <%s message=\"%s\">%s</%s>\n".formatted(name, message, lines, name);
  }
}
