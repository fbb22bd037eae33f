package dev.waybill.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the keys of all sources but the environment: which names there are, and which keys
 * are unknown.
 */
final class Survey {
  private final Sources sources;
  private final KnownKeys known;
  private final BinderTypes types;
  private final Problems problems;
  private final DottedKeys dotted;
  private final KnownNames names = new KnownNames();

  Survey(Sources sources, KnownKeys known, BinderTypes types, Problems problems) {
    this.sources = sources;
    this.known = known;
    this.types = types;
    this.problems = problems;
    this.dotted = new DottedKeys(known);
  }

  KnownNames run() {
    sources.problems().forEach(problems::add);
    sources.forEachKey(
        (key, origin) ->
            dotted
                .read(key)
                .ifPresentOrElse(reading -> accept(reading, origin), () -> refuse(key, origin)));
    new VariableSurvey(sources, known, this, problems).run();
    return names;
  }

  KnownNames names() {
    return names;
  }

  /** Takes the names of a key that is understood, from whatever source. */
  void accept(Reading reading, String origin) {
    Place place = reading.place();
    boolean good = true;
    for (int i = 0; i < place.names().size(); i++) {
      String name = place.names().get(i);
      Optional<String> flaw = Names.in(place.kind(), i, name);
      flaw.ifPresent(
          text ->
              problems.add(
                  "bad name '%s' in '%s' (%s): %s"
                      .formatted(name, reading.fullKey(), origin, text)));
      good &= flaw.isEmpty();
    }
    if (!good) {
      return;
    }
    names.add(place);
    if (place.kind() == Place.Kind.BINDER) {
      binder(reading, place.names().get(0), origin);
    }
  }

  /** Notes the binders that others name, once every destination is known. */
  void references() {
    mention(sources.find(Place.GLOBAL.prefix(), GlobalOptions.BINDER.key()));
    for (String destination : names.destinations().keySet()) {
      mention(
          sources.find(Place.destination(destination).prefix(), DestinationOptions.BINDER.key()));
    }
  }

  void mention(@Nullable Setting setting) {
    String name = setting == null ? "" : setting.text().trim();
    if (setting != null && !name.isEmpty()) {
      names.add(Place.binder(name));
      types.mentioned(name, setting.where());
    }
  }

  /** Tells of an unknown key, or of the binder that isn't there to know it. */
  void refuse(String key, String origin) {
    if (key.startsWith("waybill.binders.")) {
      String name = binderIn(key.substring("waybill.binders.".length()));
      if (!types.isAvailable(name) && Names.ofBinder(name).isEmpty()) {
        types.mentioned(name, "('" + key + "', " + origin + ")");
        return;
      }
    }
    unknown("key", key, origin);
  }

  void unknown(String what, String key, String origin) {
    String suggestion = new Suggestions(known, dotted).forKey(key);
    problems.add("unknown " + what + " '" + key + "' (" + origin + ")" + suggestion);
  }

  private void binder(Reading reading, String name, String origin) {
    types.mentioned(name, "('" + reading.fullKey() + "', " + origin + ")");
    boolean applies =
        reading.isNative()
            || reading.key().equals(KnownKeys.TYPE.key())
            || !types.isAvailable(name)
            || known.ofType(types.of(name)).stream()
                .anyMatch(option -> option.key().equals(reading.key()));
    if (!applies) {
      problems.add(
          "unknown key '%s' (%s): a binder of type %s has no such option; native settings go under '%s'"
              .formatted(
                  reading.fullKey(), origin, types.of(name), reading.place().nativePrefix()));
    }
  }

  /** The longest name in front of an unknown key that has a type; else its first word. */
  private String binderIn(String tail) {
    for (int dot = tail.lastIndexOf('.'); dot > 0; dot = tail.lastIndexOf('.', dot - 1)) {
      String name = tail.substring(0, dot);
      if (!types.of(name).equals(name)) {
        return name;
      }
    }
    int dot = tail.indexOf('.');
    return dot < 0 ? tail : tail.substring(0, dot);
  }
}
