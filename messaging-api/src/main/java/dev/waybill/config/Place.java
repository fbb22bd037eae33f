package dev.waybill.config;

import java.util.List;

/**
 * A spot of the key space where a set of options may stand, with the names that its prefix holds.
 *
 * @param names none, the binder, destination or group, or a destination and its group
 */
record Place(Kind kind, List<String> names) {
  /** What may be configured somewhere; {@code word} separates native settings from options. */
  enum Kind {
    GLOBAL("", ""),
    DEFAULTS("", ""),
    BINDER("client", "waybill.binders.<binder>."),
    DESTINATION("native", "waybill.destinations.<destination>."),
    DESTINATION_GROUP("native", "waybill.destinations.<destination>.groups.<group>."),
    GROUP("native", "waybill.groups.<group>.");

    private final String word;
    private final String pattern;

    Kind(String word, String pattern) {
      this.word = word;
      this.pattern = pattern;
    }

    String word() {
      return word;
    }

    /** The prefix for people. */
    String pattern() {
      return pattern;
    }
  }

  static final Place GLOBAL = new Place(Kind.GLOBAL, List.of());
  static final Place DEFAULTS = new Place(Kind.DEFAULTS, List.of());

  static Place binder(String name) {
    return new Place(Kind.BINDER, List.of(name));
  }

  static Place destination(String name) {
    return new Place(Kind.DESTINATION, List.of(name));
  }

  static Place group(String name) {
    return new Place(Kind.GROUP, List.of(name));
  }

  static Place group(String destination, String name) {
    return new Place(Kind.DESTINATION_GROUP, List.of(destination, name));
  }

  /** What the keys of options begin with here. */
  String prefix() {
    return switch (kind) {
      case GLOBAL -> "waybill.";
      case DEFAULTS -> "waybill.defaults.";
      case BINDER -> "waybill.binders." + names.get(0) + ".";
      case DESTINATION -> "waybill.destinations." + names.get(0) + ".";
      case DESTINATION_GROUP ->
          "waybill.destinations." + names.get(0) + ".groups." + names.get(1) + ".";
      case GROUP -> "waybill.groups." + names.get(0) + ".";
    };
  }

  /** What the keys of native settings begin with here. */
  String nativePrefix() {
    return prefix() + kind.word() + ".";
  }
}
