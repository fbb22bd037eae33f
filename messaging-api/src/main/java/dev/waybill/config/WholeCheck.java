package dev.waybill.config;

import java.util.Map;
import java.util.TreeMap;

/** Reads everything that is configured once, to find what is wrong before anything is opened. */
final class WholeCheck {
  private final KnownKeys known;
  private final KnownNames names;
  private final BinderTypes types;
  private final SettingReader reader;
  private final Problems problems;
  private final Contradictions contradictions;

  WholeCheck(
      KnownKeys known,
      KnownNames names,
      BinderTypes types,
      SettingReader reader,
      Problems problems) {
    this.known = known;
    this.names = names;
    this.types = types;
    this.reader = reader;
    this.problems = problems;
    this.contradictions = new Contradictions(problems, false, Runtime.version().feature());
  }

  void run(String defaultBinder) {
    Map<String, String> onBinder = destinations(defaultBinder);
    // Who configures other binders for everything need not have the default one.
    if (types.mentioned().isEmpty()
        || known.types().contains(defaultBinder)
        || onBinder.containsValue(defaultBinder)) {
      types.mentioned(defaultBinder, "");
    }
    types.check(problems);
    types.mentioned().forEach(name -> reader.binder(name, known.ofType(types.of(name)), problems));
    reader.destinationDefaults(problems);
    contradictions.publishing(reader.publishingDefaults(problems));
    contradictions.group(reader.groupDefaults(problems), OptionValues.none());
    names
        .groups()
        .forEach(group -> contradictions.group(reader.group(group, problems), OptionValues.none()));
  }

  /** Returns the binder of each destination. */
  private Map<String, String> destinations(String defaultBinder) {
    Map<String, String> onBinder = new TreeMap<>();
    Map<String, OptionValues> byPhysicalName = new TreeMap<>();
    names
        .destinations()
        .forEach(
            (destination, groups) -> {
              OptionValues values = reader.destination(destination, problems);
              String binder = values.find(DestinationOptions.BINDER).orElse(defaultBinder);
              onBinder.put(destination, binder);
              physicalName(values, binder, byPhysicalName);
              contradictions.publishing(reader.publishing(destination, problems));
              groups.forEach(
                  group ->
                      contradictions.group(reader.group(destination, group, problems), values));
            });
    return onBinder;
  }

  private void physicalName(OptionValues values, String binder, Map<String, OptionValues> taken) {
    values
        .find(DestinationOptions.PHYSICAL_NAME)
        .map(name -> taken.putIfAbsent(binder + "/" + name, values))
        .ifPresent(
            other ->
                problems.add(
                    "%s is the same on binder '%s' as %s"
                        .formatted(
                            values.describe(DestinationOptions.PHYSICAL_NAME),
                            binder,
                            other.describe(DestinationOptions.PHYSICAL_NAME))));
  }
}
