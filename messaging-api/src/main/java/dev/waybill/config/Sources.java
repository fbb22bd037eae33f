package dev.waybill.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What was given, by source, not yet understood: what a key means depends on the binders that are
 * there. Immutable. Internal; may change or disappear in any release.
 */
public final class Sources {
  private final Map<String, String> systemProperties;
  private final Map<String, String> environment;
  private final Map<String, Setting> file;
  private final Map<String, String> code;
  private final List<String> problems;

  Sources(
      Map<String, String> systemProperties,
      Map<String, String> environment,
      Map<String, Setting> file,
      Map<String, String> code,
      List<String> problems) {
    this.systemProperties = new TreeMap<>(systemProperties);
    this.environment = new TreeMap<>(environment);
    this.file = new LinkedHashMap<>(file);
    this.code = new TreeMap<>(code);
    this.problems = List.copyOf(problems);
  }

  /** What could not even be read. */
  List<String> problems() {
    return problems;
  }

  /** The variables that may be meant for Waybill, by name. */
  Map<String, String> environment() {
    return environment;
  }

  /** The strongest value of {@code prefix + option}. Only the option says whether it is secret. */
  @Nullable Setting find(String prefix, String option) {
    String key = prefix + option;
    boolean secret = Secrets.isSecret(option);
    String text = systemProperties.get(key);
    if (text != null) {
      return new Setting(key, text, "system property", secret);
    }
    String variable = EnvironmentName.of(key);
    text = environment.get(variable);
    if (text != null) {
      return new Setting(key, text, "environment " + variable, secret);
    }
    Setting inFile = file.get(key);
    if (inFile != null) {
      return new Setting(key, inFile.text(), inFile.origin(), secret);
    }
    text = code.get(key);
    return text == null ? null : new Setting(key, text, "code", secret);
  }

  /** Every key of every source but the environment, with its origin; strongest first. */
  void forEachKey(BiConsumer<String, String> action) {
    systemProperties.keySet().forEach(key -> action.accept(key, "system property"));
    file.values().forEach(setting -> action.accept(setting.key(), setting.origin()));
    code.keySet().forEach(key -> action.accept(key, "code"));
  }

  /** The free settings below a prefix that ends in a dot, the strongest of each. */
  Map<String, String> below(String prefix) {
    Map<String, String> found = new TreeMap<>();
    code.forEach((key, text) -> putBelow(prefix, key, text, found));
    file.values().forEach(setting -> putBelow(prefix, setting.key(), setting.text(), found));
    Map<String, String> properties = new TreeMap<>();
    systemProperties.forEach((key, text) -> putBelow(prefix, key, text, properties));
    Map<String, String> spellings = new TreeMap<>();
    found.keySet().forEach(key -> spellings.put(EnvironmentName.of(key), key));
    properties.keySet().forEach(key -> spellings.put(EnvironmentName.of(key), key));
    String start = EnvironmentName.of(prefix);
    environment.forEach(
        (name, text) -> {
          if (name.length() > start.length() && name.startsWith(start)) {
            String rest = name.substring(start.length());
            found.put(spellings.getOrDefault(rest, EnvironmentName.dotted(rest)), text);
          }
        });
    found.putAll(properties);
    return found;
  }

  private static void putBelow(
      String prefix, String key, String text, Map<String, String> settings) {
    if (key.length() > prefix.length() && key.startsWith(prefix)) {
      settings.put(key.substring(prefix.length()), text);
    }
  }

  /** Keys, values and origins by strength; values only where the key does not look secret. */
  @Override
  public String toString() {
    List<String> all = new ArrayList<>();
    systemProperties.forEach((key, text) -> all.add(describe(key, text, "system property")));
    environment.forEach((name, text) -> all.add(describe(name, text, "environment")));
    file.values().forEach(setting -> all.add(setting.describe()));
    code.forEach((key, text) -> all.add(describe(key, text, "code")));
    return all.toString();
  }

  private static String describe(String key, String text, String origin) {
    return new Setting(key, text, origin, Secrets.isSecret(key)).describe();
  }
}
