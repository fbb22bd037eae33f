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

  /** What is wrong with a name, or empty. */
  static Optional<String> problem(String name) {
    return flaw(name).map(flaw -> flaw + RULE);
  }

  /** As above; {@code reserved} would make keys ambiguous as a later part of the name. */
  static Optional<String> problem(String name, String... reserved) {
    for (String word : reserved) {
      if ((name + ".").contains("." + word + ".")) {
        return Optional.of("'." + word + "' would be taken for a word of a configuration key");
      }
    }
    return problem(name);
  }

  /** Reads a namespace: a name, or nothing. */
  static String namespace(String text) {
    String trimmed = text.trim();
    if (!trimmed.isEmpty()) {
      problem(trimmed)
          .ifPresent(
              problem -> {
                throw new IllegalArgumentException(problem);
              });
    }
    return trimmed;
  }

  private static Optional<String> flaw(String name) {
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
