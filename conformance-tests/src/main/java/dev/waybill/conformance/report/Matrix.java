package dev.waybill.conformance.report;

import dev.waybill.conformance.Facet;
import dev.waybill.conformance.Kit;
import dev.waybill.conformance.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Binders and servers beside what they have shown, as a Markdown table. Of several runs on one
 * server it tells the newest of those with the highest goal; runs that left something out it does
 * not tell.
 */
public final class Matrix {
  private static final Comparator<VerdictsFile> WORTH =
      Comparator.comparing(VerdictsFile::goal).thenComparing(VerdictsFile::begun);

  private final Map<String, VerdictsFile> rows = new TreeMap<>();

  private Matrix() {}

  /** The matrix of these runs. */
  public static Matrix of(Collection<VerdictsFile> files) {
    Matrix matrix = new Matrix();
    files.stream()
        .filter(VerdictsFile::isWhole)
        .forEach(
            file ->
                matrix.rows.merge(place(file), file, (a, b) -> WORTH.compare(a, b) >= 0 ? a : b));
    return matrix;
  }

  /** Numbers in names are padded, so that 2.9 comes before 2.10. */
  private static String place(VerdictsFile file) {
    String name = file.subject().binder() + "\n" + file.subject().server();
    return Arrays.stream(name.split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)", -1))
        .map(
            part -> part.matches("\\d+") ? "0".repeat(Math.max(0, 9 - part.length())) + part : part)
        .collect(Collectors.joining());
  }

  /** Its lines. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    String facets =
        Arrays.stream(Facet.values()).map(Facet::title).collect(Collectors.joining(" | "));
    lines.add("| Binder | Server | Grade | " + facets + " | Checks |");
    lines.add("|---".repeat(4 + Facet.values().length) + "|");
    rows.values().forEach(file -> lines.add(row(file)));
    return lines;
  }

  private static String row(VerdictsFile file) {
    String facets =
        Arrays.stream(Facet.values())
            .map(facet -> file.facets().contains(facet.title()) ? "yes" : "no")
            .collect(Collectors.joining(" | "));
    return "| %s | %s | %s | %s | %s |"
        .formatted(
            binder(file.subject()),
            file.subject().server(),
            file.grade() + (file.waived() == 0 ? "" : " (" + file.waived() + " waived)"),
            facets,
            counts(file.counts()));
  }

  /** What was run out of a build's directory has no version. */
  private static String binder(Subject subject) {
    return subject.version().equals(Kit.UNPACKAGED)
        ? subject.binder()
        : subject.binder() + " " + subject.version();
  }

  private static String counts(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(count -> count.getValue() + " " + Report.words(Verdict.valueOf(count.getKey())))
        .collect(Collectors.joining(", "));
  }
}
