package dev.waybill.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Understands environment variables. {@code _} stands for a dot, a hyphen or a word's end, so a
 * variable can be read in several ways; names known from elsewhere decide.
 */
final class EnvironmentKeys {
  private final KnownKeys known;
  private final KnownNames names;

  EnvironmentKeys(KnownKeys known, KnownNames names) {
    this.known = known;
    this.names = names;
  }

  /**
   * How a variable may be read.
   *
   * @param readings none if it is unknown, several if it fits several known names equally well
   * @param open whether a name in it is still as the variable writes it, because nobody knows how
   *     it is really spelled
   */
  record Meaning(List<Reading> readings, boolean open) {}

  Meaning read(String variable) {
    List<Reading> forms = forms(variable.substring(EnvironmentName.PREFIX.length()));
    List<Reading> certain = forms.stream().flatMap(form -> spelled(form, false).stream()).toList();
    if (!certain.isEmpty()) {
      return new Meaning(certain, false);
    }
    return forms.stream()
        .map(form -> spelled(form, true))
        .filter(readings -> !readings.isEmpty())
        .findFirst()
        .map(readings -> new Meaning(readings, false))
        .orElseGet(() -> new Meaning(forms.stream().limit(1).toList(), true));
  }

  /** Every way to cut the variable, with names as it writes them; the shortest names first. */
  private List<Reading> forms(String rest) {
    List<Reading> forms = new ArrayList<>();
    options(Place.GLOBAL, rest, forms);
    cut(rest, "DEFAULTS_").ifPresent(tail -> options(Place.DEFAULTS, tail, forms));
    cut(rest, "BINDERS_").ifPresent(tail -> named(Place.Kind.BINDER, List.of(), tail, forms));
    cut(rest, "GROUPS_").ifPresent(tail -> named(Place.Kind.GROUP, List.of(), tail, forms));
    cut(rest, "DESTINATIONS_")
        .ifPresent(tail -> named(Place.Kind.DESTINATION, List.of(), tail, forms));
    return forms;
  }

  private void named(Place.Kind kind, List<String> outer, String tail, List<Reading> forms) {
    for (int i = tail.indexOf('_', 1); i >= 0; i = tail.indexOf('_', i + 1)) {
      List<String> all = new ArrayList<>(outer);
      all.add(tail.substring(0, i));
      Place place = new Place(kind, List.copyOf(all));
      String rest = tail.substring(i + 1);
      options(place, rest, forms);
      cut(rest, EnvironmentName.of(kind.word()) + "_")
          .ifPresent(key -> forms.add(new Reading(place, EnvironmentName.dotted(key), true)));
      if (kind == Place.Kind.DESTINATION) {
        cut(rest, "GROUPS_")
            .ifPresent(group -> named(Place.Kind.DESTINATION_GROUP, place.names(), group, forms));
      }
    }
  }

  private void options(Place place, String form, List<Reading> forms) {
    for (String option : known.of(place.kind()).keySet()) {
      if (EnvironmentName.of(option).equals(form)) {
        forms.add(new Reading(place, option, false));
      }
    }
  }

  /**
   * The same reading with every combination of names that the variable may spell: those that are
   * known, or else, if {@code guess}, a single word as it is.
   */
  private List<Reading> spelled(Reading form, boolean guess) {
    List<List<String>> combinations = List.of(List.of());
    List<String> written = form.place().names();
    for (int i = 0; i < written.size(); i++) {
      String word = written.get(i);
      List<String> spellings = names.spelled(word, form.place().kind(), i);
      if (spellings.isEmpty() && guess && !word.contains("_")) {
        spellings = List.of(word.toLowerCase(Locale.ROOT));
      }
      List<List<String>> longer = new ArrayList<>();
      for (List<String> combination : combinations) {
        for (String name : spellings) {
          List<String> all = new ArrayList<>(combination);
          all.add(name);
          longer.add(List.copyOf(all));
        }
      }
      combinations = longer;
    }
    return combinations.stream()
        .map(all -> new Reading(new Place(form.place().kind(), all), form.key(), form.isNative()))
        .toList();
  }

  private static Optional<String> cut(String text, String start) {
    return text.length() > start.length() && text.startsWith(start)
        ? Optional.of(text.substring(start.length()))
        : Optional.empty();
  }
}
