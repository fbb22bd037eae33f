package dev.waybill.conformance.report;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Breach;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Measurement;
import dev.waybill.conformance.Opportunities;
import dev.waybill.conformance.Replay;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The run for people who read in a terminal or a pull request: {@code report.md}. */
final class MarkdownPage {
  private final Report report;
  private final StringBuilder page = new StringBuilder();

  private MarkdownPage(Report report) {
    this.report = report;
  }

  static String of(Report report) {
    return new MarkdownPage(report).write();
  }

  private String write() {
    line("# Conformance of " + report.subject().text());
    table("Fact", Facts.of(report));
    line("## What this does not show");
    Report.BOUNDARIES.forEach(sentence -> page.append("- ").append(sentence).append('\n'));
    Facts.untested(report).forEach(one -> page.append("- ").append(one).append('\n'));
    page.append('\n');
    line("## Declared");
    table("Capability", Facts.of(report.capabilities()));
    List<CheckResult> problems = report.problems();
    if (!problems.isEmpty()) {
      line("## What is wrong");
      problems.forEach(this::problem);
    }
    for (Area area : Area.values()) {
      chapter(area);
    }
    Map<String, String> invariants = Facts.invariants(report);
    if (!invariants.isEmpty()) {
      line("## Invariants");
      table("Invariant", invariants);
    }
    return page.toString().stripTrailing() + "\n";
  }

  private void line(String text) {
    page.append(text).append("\n\n");
  }

  private void table(String head, Map<String, String> rows) {
    page.append("| ").append(head).append(" | |\n|---|---|\n");
    rows.forEach((name, value) -> row(name, value));
    page.append('\n');
  }

  private void row(String... cells) {
    page.append("| ");
    for (String cell : cells) {
      page.append(cell(cell)).append(" | ");
    }
    page.setLength(page.length() - 1);
    page.append('\n');
  }

  private static String cell(String text) {
    return text.replace("\n", " ").replace("|", "\\|");
  }

  private void problem(CheckResult result) {
    line("### " + result.check().id() + " " + Report.words(result.verdict()));
    line(result.check().sentence() + ".");
    for (Breach breach : result.details().breaches()) {
      page.append("- ").append(breach.claim()).append(' ').append(breach.sentence()).append('\n');
      breach.findings().forEach(text -> page.append("  - ").append(text).append('\n'));
    }
    result.details().opportunities().stream()
        .filter(counted -> !counted.isEnough())
        .forEach(counted -> page.append("- ").append(counted.text()).append('\n'));
    result.details().remarks().forEach(text -> page.append("- ").append(text).append('\n'));
    page.append('\n');
    for (Breach breach : result.details().breaches()) {
      if (breach.slice() != null) {
        line("```text\n" + breach.slice().text() + "```");
      }
    }
    Path history = result.details().history();
    if (history != null) {
      line("Judge it again: `" + Replay.command(history) + "`");
    }
  }

  private void chapter(Area area) {
    List<CheckResult> results =
        report.certificate().results().stream()
            .filter(result -> result.check().area() == area)
            .toList();
    if (!results.isEmpty()) {
      line("## " + area.title());
      page.append("| Check | Verdict | What must hold | Seen |\n|---|---|---|---|\n");
      for (CheckResult result : results) {
        row(
            result.check().id(),
            Report.words(result.verdict()),
            result.check().sentence(),
            seen(result));
      }
      page.append('\n');
    }
  }

  private static String seen(CheckResult result) {
    String counted =
        result.details().opportunities().stream()
            .map(Opportunities::text)
            .collect(Collectors.joining("; "));
    String measured =
        result.details().measurements().stream()
            .map(Measurement::text)
            .collect(Collectors.joining("; "));
    String remarks =
        Report.isProblem(result.verdict()) ? "" : String.join("; ", result.details().remarks());
    return List.of(counted, measured, remarks).stream()
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }
}
