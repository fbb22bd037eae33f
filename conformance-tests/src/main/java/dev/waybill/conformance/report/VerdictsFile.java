package dev.waybill.conformance.report;

import dev.waybill.conformance.Grade;
import dev.waybill.conformance.check.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code verdicts.json} says of its run as a whole.
 *
 * @param subject what was judged
 * @param suite the release of the suite
 * @param begun when
 * @param goal the grade that was tried for
 * @param grade the one that was shown
 * @param isWhole whether no check of the goal was left out
 * @param waived how many checks were excused
 * @param facets the titles of those that were shown
 * @param counts how many checks ended how, by verdict
 */
public record VerdictsFile(
    Subject subject,
    String suite,
    Instant begun,
    Grade goal,
    Grade grade,
    boolean isWhole,
    int waived,
    List<String> facets,
    Map<String, Integer> counts) {

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is of another format, or something is missing
   */
  public static VerdictsFile read(Path file) {
    try {
      return of(Json.object(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "'%s' cannot be used: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static VerdictsFile of(Map<String, @Nullable Object> document) {
    if (!VerdictsJson.FORMAT.equals(document.get("format"))) {
      throw new IllegalArgumentException(
          "its format is %s, and this release reads %s"
              .formatted(document.get("format"), VerdictsJson.FORMAT));
    }
    Map<?, ?> subject = members(document, "subject");
    Map<?, ?> run = members(document, "run");
    return new VerdictsFile(
        new Subject(
            get(subject, "binder", String.class),
            get(subject, "version", String.class),
            get(subject, "client", String.class),
            get(subject, "server", String.class)),
        get(members(document, "kit"), "version", String.class),
        Instant.parse(get(run, "begun", String.class)),
        Grade.valueOf(get(run, "goal", String.class)),
        Grade.valueOf(get(document, "grade", String.class)),
        list(run, "leftOut").isEmpty(),
        list(document, "waivers").size(),
        list(document, "facets").stream().map(Object::toString).toList(),
        counts(members(document, "counts")));
  }

  private static Map<String, Integer> counts(Map<?, ?> members) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Object verdict : members.keySet()) {
      String name = verdict.toString();
      counts.put(name, Integer.valueOf(get(members, name, Json.NumberText.class).text()));
    }
    return counts;
  }

  private static Map<?, ?> members(Map<?, ?> of, String name) {
    return get(of, name, Map.class);
  }

  private static List<?> list(Map<?, ?> of, String name) {
    return get(of, name, List.class);
  }

  private static <T> T get(Map<?, ?> members, String name, Class<T> type) {
    Object value = members.get(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "'%s' is missing, or is no %s".formatted(name, type.getSimpleName()));
    }
    return type.cast(Objects.requireNonNull(value));
  }
}
