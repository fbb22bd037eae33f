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
    Map<?, ?> subject = get(document, "subject", Map.class);
    Map<?, ?> run = get(document, "run", Map.class);
    Map<String, Integer> counts = new LinkedHashMap<>();
    get(document, "counts", Map.class)
        .forEach((verdict, count) -> counts.put((String) verdict, number(count)));
    return new VerdictsFile(
        new Subject(
            get(subject, "binder", String.class),
            get(subject, "version", String.class),
            get(subject, "client", String.class),
            get(subject, "server", String.class)),
        get(get(document, "kit", Map.class), "version", String.class),
        Instant.parse(get(run, "begun", String.class)),
        Grade.valueOf(get(run, "goal", String.class)),
        Grade.valueOf(get(document, "grade", String.class)),
        get(run, "leftOut", List.class).isEmpty(),
        get(document, "waivers", List.class).size(),
        get(document, "facets", List.class).stream().map(Object::toString).toList(),
        counts);
  }

  private static int number(Object count) {
    return Integer.parseInt(((Json.NumberText) count).text());
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
