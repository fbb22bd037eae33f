package dev.waybill.conformance;

import dev.waybill.Capabilities;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a run of the suite amounts to.
 *
 * @param server product and version of the server that it ran on
 * @param grade the highest that all results allow, of those whose checks were all asked for
 * @param facets what the binder declares and has shown
 * @param results how each check ended, in the order of the catalogue
 * @param waivers those that were used
 * @param untested what no check shows, of any binder
 */
public record Certificate(
    String server,
    Grade grade,
    Set<Facet> facets,
    List<CheckResult> results,
    List<Waiver> waivers,
    List<Untested> untested) {

  /** Copies the collections. */
  public Certificate {
    facets = facets.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(facets));
    results = List.copyOf(results);
    waivers = List.copyOf(waivers);
    untested = List.copyOf(untested);
  }

  /**
   * What these results amount to.
   *
   * @param can what the server declared
   * @param results how each check ended that was asked for
   * @param waivers those of the binder
   * @param catalogue all checks there are: who was not asked all of a tier has no grade for it
   * @param untested the sentences without a check
   */
  public static Certificate of(
      Capabilities can,
      List<CheckResult> results,
      List<Waiver> waivers,
      List<Check> catalogue,
      List<Untested> untested) {
    // By number: a catalogue that is asked for twice is made of other scenarios.
    Set<Integer> asked =
        results.stream().map(result -> result.check().number()).collect(Collectors.toSet());
    Grade grade = Grade.NONE;
    for (Grade candidate : List.of(Grade.CORE, Grade.RESILIENT)) {
      boolean complete =
          catalogue.stream()
              .filter(check -> check.tier() <= candidate.tier())
              .allMatch(check -> asked.contains(check.number()));
      if (complete && results.stream().allMatch(result -> allows(result, candidate))) {
        grade = candidate;
      }
    }
    Set<Facet> facets = EnumSet.noneOf(Facet.class);
    for (Facet facet : Facet.values()) {
      if (facet.declared(can) && isShown(facet, results)) {
        facets.add(facet);
      }
    }
    List<Waiver> used = waivers.stream().filter(waiver -> isUsed(waiver, results)).toList();
    return new Certificate(can.server(), grade, facets, results, used, untested);
  }

  private static boolean isUsed(Waiver waiver, List<CheckResult> results) {
    return results.stream()
        .anyMatch(
            result ->
                result.verdict() == Verdict.WAIVED && result.check().number() == waiver.check());
  }

  private static boolean allows(CheckResult result, Grade grade) {
    return result.check().tier() > grade.tier() || result.isAllowed();
  }

  private static boolean isShown(Facet facet, List<CheckResult> results) {
    List<CheckResult> about =
        results.stream()
            .filter(result -> facet.isAbout(result.check()))
            .filter(result -> result.verdict() != Verdict.UNSUPPORTED)
            .toList();
    return !about.isEmpty() && about.stream().allMatch(result -> result.verdict() == Verdict.PASS);
  }

  /** How many checks ended how. */
  public Map<Verdict, Integer> counts() {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    results.forEach(result -> counts.merge(result.verdict(), 1, Integer::sum));
    return counts;
  }

  /** Grade, facets, counts, waivers and what is untested, a line each. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("Grade ").append(grade);
    if (!waivers.isEmpty()) {
      text.append(" (").append(waivers.size()).append(" waived)");
    }
    text.append(" on ").append(server).append(", shown: ");
    text.append(
        facets.isEmpty()
            ? "no facet"
            : facets.stream().sorted().map(Facet::title).collect(Collectors.joining(", ")));
    text.append("\n  checks: ");
    text.append(
        counts().entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", ")));
    waivers.forEach(waiver -> text.append("\n  ").append(waiver.text()));
    untested.forEach(sentence -> text.append("\n  ").append(sentence.text()));
    return text.toString();
  }
}
