package dev.waybill.conformance.cli;

import dev.waybill.config.Option;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with keys of a configuration file that are right one by one. */
final class Contradictions {
  private final ConfigFile file;
  private final List<String> problems = new ArrayList<>();

  private Contradictions(ConfigFile file) {
    this.file = file;
  }

  static List<String> of(ConfigFile file) {
    Contradictions found = new Contradictions(file);
    found.find();
    return found.problems;
  }

  private void find() {
    if (file.provider().type().equals(Surroundings.MEMORY)) {
      EnvironmentOptions.all().stream()
          .filter(option -> file.values().isSet(option))
          .forEach(
              option ->
                  problems.add(
                      "%s: the memory binder has surroundings of its own; remove it"
                          .formatted(key(option))));
    }
    needs(EnvironmentOptions.KILL, EnvironmentOptions.START, "who kills a broker must start it");
    needs(EnvironmentOptions.STOP, EnvironmentOptions.START, "who stops a broker must start it");
    needs(
        EnvironmentOptions.PAUSE, EnvironmentOptions.RESUME, "who pauses a broker must resume it");
    needs(EnvironmentOptions.PROXY_PORT, EnvironmentOptions.ENDPOINT, "it is the proxy's target");
    EnvironmentOptions.commands()
        .forEach(
            command -> needs(command, EnvironmentOptions.ENDPOINT, "it tells where it serves"));
    boolean proxied =
        file.settings().values().stream().anyMatch(value -> value.contains(ConfigFile.PROXY));
    boolean hasEndpoint = file.values().isSet(EnvironmentOptions.ENDPOINT);
    if (proxied && !hasEndpoint) {
      problems.add(
          "%s is used, but %s is missing: it tells where the proxy leads to"
              .formatted(ConfigFile.PROXY, key(EnvironmentOptions.ENDPOINT)));
    }
    if (hasEndpoint && !proxied && !file.values().isSet(EnvironmentOptions.PROXY_PORT)) {
      problems.add(
          "%s is given, but no setting of the binder has %s: the link could not be broken"
              .formatted(key(EnvironmentOptions.ENDPOINT), ConfigFile.PROXY));
    }
    if (hasEndpoint && file.values().get(EnvironmentOptions.EMBEDDED)) {
      problems.add(
          "%s and %s contradict each other: an embedded broker takes no connections"
              .formatted(key(EnvironmentOptions.EMBEDDED), key(EnvironmentOptions.ENDPOINT)));
    }
  }

  private void needs(Option<?> one, Option<?> other, String why) {
    if (file.values().isSet(one) && !file.values().isSet(other)) {
      problems.add("%s needs %s: %s".formatted(key(one), key(other), why));
    }
  }

  private static String key(Option<?> option) {
    return "'" + EnvironmentOptions.PREFIX + option.key() + "'";
  }
}
