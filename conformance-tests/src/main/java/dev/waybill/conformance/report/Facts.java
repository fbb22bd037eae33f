package dev.waybill.conformance.report;

import dev.waybill.Capabilities;
import dev.waybill.conformance.Untested;
import dev.waybill.conformance.Waiver;
import dev.waybill.conformance.invariant.Invariant;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the first page says, as names and values. */
final class Facts {
  private Facts() {}

  /** Who was judged, how, and what came of it. */
  static Map<String, String> of(Report report) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Grade", report.gradeText());
    facts.put("Facets shown", report.facetsText());
    facts.put("Checks", report.countsText());
    facts.put("Binder", report.subject().binder() + " " + report.subject().version());
    facts.put("Client", report.subject().client().isEmpty() ? "none" : report.subject().client());
    facts.put("Server", report.subject().server());
    facts.put("Suite", report.kit().version() + ", checks " + report.kit().checks());
    facts.put("Environment", report.run().environment());
    facts.put("Goal", report.run().goal().toString());
    facts.put("Seed", Long.toString(report.run().seed()));
    facts.put("Begun", report.run().begun().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("Took", report.run().tookText());
    facts.put("Left out", leftOut(report.run().leftOut()));
    facts.put(
        "Untested",
        list(
            report.certificate().untested().stream()
                .map(one -> "C%03d".formatted(one.number()))
                .toList()));
    facts.put("Waivers", list(report.certificate().waivers().stream().map(Waiver::text).toList()));
    facts.put("Bonus", Report.BONUS);
    return facts;
  }

  private static String list(List<String> texts) {
    return texts.isEmpty() ? "none" : String.join("; ", texts);
  }

  /** Their numbers: after a run of one check it is all the others. */
  private static String leftOut(List<String> ids) {
    String numbers = ids.stream().map(id -> id.substring(0, 4)).collect(Collectors.joining(", "));
    return ids.isEmpty() ? "none" : "%d checks: %s".formatted(ids.size(), numbers);
  }

  /** What the invariants demand that the results name by their ids, in order. */
  static Map<String, String> invariants(Report report) {
    Set<String> named =
        report.certificate().results().stream()
            .flatMap(result -> result.details().opportunities().stream())
            .map(counted -> counted.claim().split(" ", 2)[0])
            .collect(Collectors.toSet());
    Map<String, String> sentences = new LinkedHashMap<>();
    for (Invariant invariant : Invariant.values()) {
      if (named.contains(invariant.id())) {
        sentences.put(invariant.id(), invariant.sentence());
      }
    }
    return sentences;
  }

  /** What the server declared, by component. */
  static Map<String, String> of(Capabilities capabilities) {
    Map<String, String> declared = new LinkedHashMap<>();
    for (RecordComponent component : Capabilities.class.getRecordComponents()) {
      if (!component.getName().equals("server")) {
        declared.put(words(component.getName()), value(component, capabilities));
      }
    }
    return declared;
  }

  private static String value(RecordComponent component, Capabilities capabilities) {
    try {
      return text(component.getAccessor().invoke(capabilities));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Capabilities do not tell " + component.getName(), e);
    }
  }

  private static String text(Object value) {
    if (value instanceof Collection<?> all) {
      return all.stream().map(Facts::text).sorted().collect(Collectors.joining(", "));
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    if (value.equals(Capabilities.UNLIMITED) || value.equals(Integer.MAX_VALUE)) {
      return "unlimited";
    }
    if (value instanceof Duration duration) {
      return duration.isZero() ? "0s" : duration.toSeconds() + "s";
    }
    if (value instanceof Boolean flag) {
      return flag ? "yes" : "no";
    }
    return value.toString();
  }

  /** {@code maxEventBytes} as {@code max event bytes}. */
  private static String words(String camel) {
    List<String> words = new ArrayList<>();
    for (String word : camel.split("(?=[A-Z])", -1)) {
      words.add(word.toLowerCase(Locale.ROOT));
    }
    return String.join(" ", words);
  }

  /** What no check shows, a sentence each. */
  static List<String> untested(Report report) {
    return report.certificate().untested().stream().map(Untested::text).toList();
  }
}
