package dev.waybill.conformance.report;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Measurement;
import dev.waybill.conformance.Opportunities;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The run for people who look: {@code report.html}, one file that needs nothing else. */
final class HtmlPage {
  private final Report report;
  private final StringBuilder page = new StringBuilder();

  private HtmlPage(Report report) {
    this.report = report;
  }

  static String of(Report report) {
    return new HtmlPage(report).write();
  }

  private String write() {
    String title = Markup.text("Conformance of " + report.subject().text());
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
        .append("<title>")
        .append(title)
        .append("</title>\n")
        .append("<style>\n")
        .append(style())
        .append("</style>\n</head>\n<body>\n")
        .append(symbols())
        .append("<header>\n<h1>")
        .append(title)
        .append("</h1>\n")
        .append("<p class=\"grade %s\">%s</p>\n".formatted(gradeClass(), grade()))
        .append("</header>\n<main>\n");
    facts("This run", Facts.of(report));
    list("What this does not show", Report.BOUNDARIES);
    problems();
    for (Area area : Area.values()) {
      chapter(area);
    }
    Map<String, String> invariants = Facts.invariants(report);
    if (!invariants.isEmpty()) {
      facts("Invariants", invariants);
    }
    list("Untested, of any binder", Facts.untested(report));
    facts("Declared by the server", Facts.of(report.capabilities()));
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  private String gradeClass() {
    return report.problems().isEmpty() ? "pass" : "fail";
  }

  private String grade() {
    return "<strong>%s</strong> %s"
        .formatted(Markup.text(report.gradeText()), Markup.text(report.countsText()));
  }

  private static String style() {
    try (InputStream css = HtmlPage.class.getResourceAsStream("report.css")) {
      byte[] bytes = Objects.requireNonNull(css, "report.css is not in this jar").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the style of reports", e);
    }
  }

  private static String symbols() {
    StringBuilder symbols = new StringBuilder("<svg class=\"symbols\" aria-hidden=\"true\"><defs>");
    for (Glyph glyph : Glyph.values()) {
      symbols.append(glyph.symbol());
    }
    return symbols.append("</defs></svg>\n").toString();
  }

  private void facts(String title, Map<String, String> facts) {
    page.append("<section>\n<h2>").append(title).append("</h2>\n<table class=\"facts\">\n");
    facts.forEach(
        (name, value) ->
            page.append(
                "<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n"
                    .formatted(Markup.text(name), Markup.text(value))));
    page.append("</table>\n</section>\n");
  }

  private void list(String title, List<String> sentences) {
    if (!sentences.isEmpty()) {
      page.append("<section>\n<h2>").append(title).append("</h2>\n<ul>\n");
      sentences.forEach(one -> page.append("<li>").append(Markup.text(one)).append("</li>\n"));
      page.append("</ul>\n</section>\n");
    }
  }

  private void problems() {
    List<CheckResult> problems = report.problems();
    if (problems.isEmpty()) {
      return;
    }
    page.append("<section>\n<h2>What is wrong</h2>\n");
    if (problems.size() > 1) {
      page.append("<ol class=\"index\">\n");
      for (CheckResult result : problems) {
        page.append(
            "<li><a href=\"#%s\">%s</a> %s</li>\n"
                .formatted(
                    result.check().id(),
                    result.check().id(),
                    Markup.text(Report.words(result.verdict()))));
      }
      page.append("</ol>\n");
    }
    problems.forEach(result -> page.append(ProblemArticle.of(result)));
    page.append("</section>\n");
  }

  private void chapter(Area area) {
    List<CheckResult> results =
        report.certificate().results().stream()
            .filter(result -> result.check().area() == area)
            .toList();
    if (results.isEmpty()) {
      return;
    }
    page.append("<section>\n<h2>").append(Markup.text(area.title())).append("</h2>\n");
    page.append("<ul class=\"checks\">\n");
    results.forEach(this::check);
    page.append("</ul>\n</section>\n");
  }

  private void check(CheckResult result) {
    page.append(
        "<li><span class=\"verdict %s\">%s</span> <div><p><b>%s</b> %s</p>\n"
            .formatted(
                result.verdict().name(),
                Report.words(result.verdict()),
                result.check().id(),
                Markup.text(result.check().sentence())));
    for (Opportunities counted : result.details().opportunities()) {
      small(counted.text());
    }
    for (Measurement measured : result.details().measurements()) {
      small(measured.text());
    }
    if (!Report.isProblem(result.verdict())) {
      result.details().remarks().forEach(this::small);
    }
    page.append("</div></li>\n");
  }

  private void small(String text) {
    page.append("<p class=\"small\">").append(Markup.text(text)).append("</p>\n");
  }
}
