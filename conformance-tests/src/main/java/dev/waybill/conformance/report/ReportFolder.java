package dev.waybill.conformance.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a report is kept: {@code report.html} and {@code report.md} for people, {@code junit.xml},
 * {@code verdicts.json} and {@code badge.json} for programs, and the histories that it judges in
 * {@code histories}. {@code docs/conformance.md} describes each.
 *
 * @param directory need not be there yet
 */
public record ReportFolder(Path directory) {
  /** The name of the file that other programs read. */
  public static final String VERDICTS = "verdicts.json";

  /** Where a run keeps its histories. */
  public Path histories() {
    return directory.resolve("histories");
  }

  /**
   * Writes every form of a report, over what was there.
   *
   * @throws UncheckedIOException if one cannot be written
   */
  public void write(Report report) {
    write("report.html", HtmlPage.of(report));
    write("report.md", MarkdownPage.of(report));
    write("junit.xml", JUnitXml.of(report));
    write(VERDICTS, VerdictsJson.of(report));
    write("badge.json", BadgeJson.of(report));
  }

  private void write(String name, String text) {
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(directory);
      // Not writeString, which refuses half of a pair of surrogates: findings may quote one.
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the report '" + file + "'", e);
    }
  }
}
