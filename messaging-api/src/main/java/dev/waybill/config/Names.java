package dev.waybill.config;

import java.util.Optional;

/**
 * What destinations, groups and binders may be called: what every broker can carry, reversibly
 * mapped, with room for prefixes and suffixes.
 */
final class Names {
  private static final int LONGEST = 32;
  private static final String RULE =
      "; a name is lower-case letters and digits in parts joined by '.' or '-', begins with a"
          + " letter, and has at most "
          + LONGEST
          + " characters";

  private Names() {}

  /** What is wrong with the name of a destination, or empty. */
  static Optional<String> ofDestination(String name) {
    return reserved(name, "groups", "native").or(() -> flaw(name));
  }

  /** What is wrong with the name of a group, or empty. */
  static Optional<String> ofGroup(String name) {
    return reserved(name, "native").or(() -> flaw(name));
  }

  /** What is wrong with the name of a binder, or empty. */
  static Optional<String> ofBinder(String name) {
    return flaw(name);
  }

  /** What is wrong with the n-th name of a place, or empty. */
  static Optional<String> in(Place.Kind kind, int index, String name) {
    return switch (kind) {
      case GLOBAL, DEFAULTS -> Optional.empty();
      case BINDER -> ofBinder(name);
      case DESTINATION -> ofDestination(name);
      case DESTINATION_GROUP -> index == 0 ? ofDestination(name) : ofGroup(name);
      case GROUP -> ofGroup(name);
    };
  }

  /** Reads a namespace: a name, or nothing. */
  static String namespace(String text) {
    String trimmed = text.trim();
    if (!trimmed.isEmpty()) {
      flaw(trimmed)
          .ifPresent(
              flaw -> {
                throw new IllegalArgumentException(flaw);
              });
    }
    return trimmed;
  }

  private static Optional<String> reserved(String name, String... words) {
    for (String word : words) {
      if ((name + ".").contains("." + word + ".")) {
        return Optional.of("'." + word + "' would be taken for a word of the key");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> flaw(String name) {
    return character(name).map(flaw -> flaw + RULE);
  }

  private static Optional<String> character(String name) {
    if (name.isEmpty()) {
      return Optional.of("it is empty");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        return Optional.of("it has an upper-case '" + c + "'");
      }
      if (!isPart(c) && !isSeparator(c)) {
        return Optional.of("it has a '" + c + "'");
      }
      if (i > 0 && isSeparator(c) && isSeparator(name.charAt(i - 1))) {
        return Optional.of("it has '" + name.substring(i - 1, i + 1) + "' in it");
      }
    }
    if (name.charAt(0) < 'a') {
      return Optional.of("it begins with '" + name.charAt(0) + "'");
    }
    if (isSeparator(name.charAt(name.length() - 1))) {
      return Optional.of("it ends with '" + name.charAt(name.length() - 1) + "'");
    }
    return name.length() > LONGEST
        ? Optional.of("it has " + name.length() + " characters")
        : Optional.empty();
  }

  private static boolean isPart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static boolean isSeparator(char c) {
    return c == '.' || c == '-';
  }
}
