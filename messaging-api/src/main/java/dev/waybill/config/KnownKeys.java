package dev.waybill.config;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which options may stand where. Immutable. */
final class KnownKeys {
  /** The provider of a binder; every binder has it. */
  static final Option<String> TYPE =
      Option.of("type", "text", null, Parsers::present)
          .describedAs("What kind of broker it connects to; without it the binder's name says so.");

  private final Map<String, List<Option<?>>> types;
  private final Map<Place.Kind, Map<String, Option<?>>> kinds = new EnumMap<>(Place.Kind.class);

  KnownKeys(Map<String, List<Option<?>>> types) {
    this.types = new TreeMap<>(types);
    kinds.put(Place.Kind.GLOBAL, byKey("", GlobalOptions.all()));
    Map<String, Option<?>> destination = byKey("", DestinationOptions.all());
    destination.putAll(byKey("publish.", PublishingOptions.all()));
    kinds.put(Place.Kind.DESTINATION, destination);
    Map<String, Option<?>> defaults = byKey("", DestinationOptions.shared());
    defaults.putAll(byKey("publish.", PublishingOptions.all()));
    defaults.putAll(byKey("", GroupOptions.shared()));
    kinds.put(Place.Kind.DEFAULTS, defaults);
    kinds.put(Place.Kind.GROUP, byKey("", GroupOptions.all()));
    kinds.put(Place.Kind.DESTINATION_GROUP, byKey("", GroupOptions.all()));
    Map<String, Option<?>> binder = byKey("", List.of(TYPE));
    types.values().forEach(options -> binder.putAll(byKey("", options)));
    kinds.put(Place.Kind.BINDER, binder);
  }

  /** The options by their key below the place; for binders those of every type. */
  Map<String, Option<?>> of(Place.Kind kind) {
    return kinds.getOrDefault(kind, Map.of());
  }

  /** The types of binders that can be opened, in alphabetical order. */
  Set<String> types() {
    return types.keySet();
  }

  /** The options of a type of binder, without {@code type} itself. */
  List<Option<?>> ofType(String type) {
    return types.getOrDefault(type, List.of());
  }

  private static Map<String, Option<?>> byKey(String prefix, List<Option<?>> options) {
    Map<String, Option<?>> keys = new LinkedHashMap<>();
    options.forEach(option -> keys.put(prefix + option.key(), option));
    return keys;
  }
}
