package dev.waybill.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Understands keys in dotted form. Names may hold dots too, so a key is split at the first {@code
 * .groups.}, {@code .native.} or {@code .client.}, and else before the longest option it ends with.
 */
final class DottedKeys {
  private final KnownKeys known;

  DottedKeys(KnownKeys known) {
    this.known = known;
  }

  Optional<Reading> read(String key) {
    if (!key.startsWith("waybill.")) {
      return Optional.empty();
    }
    String rest = key.substring("waybill.".length());
    if (known.of(Place.Kind.GLOBAL).containsKey(rest)) {
      return Optional.of(new Reading(Place.GLOBAL, rest, false));
    }
    int dot = rest.indexOf('.');
    String tail = rest.substring(dot + 1);
    return switch (dot < 0 ? "" : rest.substring(0, dot)) {
      case "defaults" ->
          known.of(Place.Kind.DEFAULTS).containsKey(tail)
              ? Optional.of(new Reading(Place.DEFAULTS, tail, false))
              : Optional.empty();
      case "binders" -> named(Place.Kind.BINDER, List.of(), tail);
      case "groups" -> named(Place.Kind.GROUP, List.of(), tail);
      case "destinations" -> destination(tail);
      default -> Optional.empty();
    };
  }

  private Optional<Reading> destination(String tail) {
    int groups = tail.indexOf(".groups.");
    int natives = tail.indexOf(".native.");
    if (groups > 0 && (natives < 0 || groups < natives)) {
      return named(
          Place.Kind.DESTINATION_GROUP,
          List.of(tail.substring(0, groups)),
          tail.substring(groups + ".groups.".length()));
    }
    return named(Place.Kind.DESTINATION, List.of(), tail);
  }

  private Optional<Reading> named(Place.Kind kind, List<String> outer, String tail) {
    String word = "." + kind.word() + ".";
    int natives = tail.indexOf(word);
    if (natives > 0 && natives + word.length() < tail.length()) {
      return Optional.of(
          reading(
              kind,
              outer,
              tail.substring(0, natives),
              tail.substring(natives + word.length()),
              true));
    }
    for (int dot = tail.indexOf('.'); dot >= 0; dot = tail.indexOf('.', dot + 1)) {
      String option = tail.substring(dot + 1);
      if (known.of(kind).containsKey(option)) {
        return Optional.of(reading(kind, outer, tail.substring(0, dot), option, false));
      }
    }
    return Optional.empty();
  }

  private static Reading reading(
      Place.Kind kind, List<String> outer, String name, String key, boolean isNative) {
    List<String> names = new ArrayList<>(outer);
    names.add(name);
    return new Reading(new Place(kind, List.copyOf(names)), key, isNative);
  }
}
