package dev.waybill.config;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The same for the environment, where names are not spelled out. */
final class VariableSurvey {
  private static final String BINDERS = "WAYBILL_BINDERS_";

  /** What container platforms set for a service whose own name begins with "waybill". */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "(?!WAYBILL_(BINDERS|DEFAULTS|DESTINATIONS|GROUPS)_)"
              + "\\w+_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_\\w+)?)?)");

  private final Sources sources;
  private final KnownKeys known;
  private final Survey survey;
  private final Problems problems;
  private final EnvironmentKeys keys;

  VariableSurvey(Sources sources, KnownKeys known, Survey survey, Problems problems) {
    this.sources = sources;
    this.known = known;
    this.survey = survey;
    this.problems = problems;
    this.keys = new EnvironmentKeys(known, survey.names());
  }

  /** Binders come last, because destinations may be what makes their names known. */
  void run() {
    each(variable -> !variable.startsWith(BINDERS));
    survey.references();
    each(variable -> variable.startsWith(BINDERS));
  }

  private void each(Predicate<String> which) {
    sources
        .environment()
        .forEach(
            (variable, text) -> {
              if (which.test(variable)) {
                read(variable, text);
              }
            });
  }

  private void read(String variable, String text) {
    EnvironmentKeys.Meaning meaning = keys.read(variable);
    List<Reading> readings = meaning.readings();
    if (readings.isEmpty()) {
      if (!SERVICE_LINK.matcher(variable).matches()) {
        survey.unknown("variable", variable, "environment");
      }
    } else if (readings.size() > 1) {
      problems.add(
          "variable '%s' (environment) fits %s; give it as a system property"
              .formatted(
                  variable,
                  String.join(
                      " and ", readings.stream().map(r -> "'" + r.fullKey() + "'").toList())));
    } else if (meaning.open()) {
      open(variable, text, readings.get(0));
    } else {
      survey.accept(readings.get(0), "environment " + variable);
    }
  }

  /** A name nobody has spelled yet may be asked for later; some settings can't wait for that. */
  private void open(String variable, String text, Reading reading) {
    boolean secret = Secrets.isSecret(reading.key());
    Setting setting = new Setting(variable, text, "environment", secret);
    boolean physical =
        reading.place().kind() == Place.Kind.DESTINATION
            && reading.key().equals(DestinationOptions.PHYSICAL_NAME.key());
    if (reading.place().kind() == Place.Kind.BINDER || physical) {
      problems.add(
          "variable '%s' (environment) does not say how the name in '%s' is spelled; name it in another source, or give it as a system property"
              .formatted(variable, reading.fullKey()));
      return;
    }
    Option<?> option = known.of(reading.place().kind()).get(reading.key());
    if (option != null && !reading.isNative()) {
      try {
        option.parse(text);
      } catch (IllegalArgumentException e) {
        problems.add(setting, option, e);
      }
      if (option == DestinationOptions.BINDER) {
        survey.mention(setting);
      }
    }
  }
}
