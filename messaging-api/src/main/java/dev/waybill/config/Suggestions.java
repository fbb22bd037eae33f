package dev.waybill.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What somebody may have meant by a key that is unknown. Compares as environment variables are
 * written: position by position the same as the key, and blind to case and separators, which are
 * what is most often wrong.
 */
final class Suggestions {
  private static final List<String> HEADS =
      List.of("defaults", "binders", "destinations", "groups");

  private final KnownKeys known;
  private final DottedKeys dotted;

  Suggestions(KnownKeys known, DottedKeys dotted) {
    this.known = known;
    this.dotted = dotted;
  }

  /** The end of the sentence, or empty. {@code key} is dotted, or the name of a variable. */
  String forKey(String key) {
    String form = EnvironmentName.of(key);
    boolean variable = form.equals(key);
    if (!form.startsWith(EnvironmentName.PREFIX)) {
      return dotted.read("waybill." + key).isPresent() ? meant("waybill." + key) : "";
    }
    int start = EnvironmentName.PREFIX.length();
    String head = form.substring(start, end(form, start));
    if (HEADS.stream().noneMatch(word -> EnvironmentName.of(word).equals(head))) {
      return global(key, form, head, variable);
    }
    return nearest(key, form, kind(head, form), start + head.length() + 1, variable)
        .or(() -> misplaced(form))
        .orElseGet(() -> nativeHint(kind(head, form)));
  }

  /** An option of the root, or a key whose first word is wrong. */
  private String global(String key, String form, String head, boolean variable) {
    int start = EnvironmentName.PREFIX.length();
    boolean more = end(form, start) < form.length();
    Stream<String> words = more ? HEADS.stream() : known.of(Place.Kind.GLOBAL).keySet().stream();
    return EditDistance.nearest(head, words.map(EnvironmentName::of).toList())
        .map(
            word ->
                key.substring(0, start)
                    + cased(word, variable)
                    + key.substring(start + head.length()))
        .map(Suggestions::meant)
        .or(() -> misplaced(form))
        .orElse("");
  }

  /** Cuts the key wherever a name may end and takes the cut with the fewest slips. */
  private Optional<String> nearest(
      String key, String form, Place.Kind kind, int start, boolean variable) {
    String best = null;
    int fewest = Integer.MAX_VALUE;
    int from = kind == Place.Kind.DEFAULTS ? start : end(form, start) + 1;
    for (int cut = from; cut < form.length(); cut = end(form, cut) + 1) {
      String rest = form.substring(cut);
      for (String option : known.of(kind).keySet()) {
        String word = EnvironmentName.of(option);
        int slips = EditDistance.between(rest, word);
        if (slips < fewest && EditDistance.isNear(rest, word)) {
          fewest = slips;
          best = key.substring(0, cut) + (variable ? word : option);
        }
      }
    }
    return Optional.ofNullable(best).map(Suggestions::meant);
  }

  /** An option that exists, but not here. */
  private Optional<String> misplaced(String form) {
    String publishing = "waybill.destinations.<destination>.publish.";
    return Stream.of(Place.Kind.DESTINATION_GROUP, Place.Kind.DESTINATION)
        .flatMap(
            kind ->
                known.of(kind).keySet().stream()
                    .filter(option -> form.endsWith("_" + EnvironmentName.of(option)))
                    .map(option -> kind.pattern() + option))
        .findFirst()
        .or(
            () ->
                PublishingOptions.all().stream()
                    .filter(option -> form.endsWith("_" + EnvironmentName.of(option.key())))
                    .map(option -> publishing + option.key())
                    .findFirst())
        .map(pattern -> ", its place is '" + pattern + "'");
  }

  private static String nativeHint(Place.Kind kind) {
    return kind.word().isEmpty()
        ? ""
        : "; native settings go under '" + kind.pattern() + kind.word() + ".'";
  }

  private static Place.Kind kind(String head, String form) {
    return switch (head) {
      case "DEFAULTS" -> Place.Kind.DEFAULTS;
      case "BINDERS" -> Place.Kind.BINDER;
      case "GROUPS" -> Place.Kind.GROUP;
      default -> form.contains("_GROUPS_") ? Place.Kind.DESTINATION_GROUP : Place.Kind.DESTINATION;
    };
  }

  private static String cased(String word, boolean variable) {
    return variable ? word : EnvironmentName.dotted(word);
  }

  private static String meant(String key) {
    return ", did you mean '" + key + "'?";
  }

  private static int end(String form, int from) {
    int end = form.indexOf('_', from);
    return end < 0 ? form.length() : end;
  }
}
