package dev.waybill.conformance.cli;

import dev.waybill.ConfigurationException;
import dev.waybill.MessagingConfig;
import dev.waybill.config.Configuration;
import dev.waybill.config.Option;
import dev.waybill.config.OptionValues;
import dev.waybill.conformance.Waiver;
import dev.waybill.spi.BinderProvider;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A file with everything that {@code run} must know of a binder and its surroundings: {@code
 * waybill.*} keys as the library has them, and {@code conformance.*} keys. It is understood as a
 * whole: all that is wrong is told at once.
 */
final class ConfigFile {
  static final String PROXY = "${proxy}";
  private static final String WAYBILL = "waybill.";
  private static final String NAMESPACE = "waybill.namespace";
  private static final String BINDER = "waybill.binder";

  private final BinderProvider provider;
  private final Map<String, String> settings = new TreeMap<>();
  private final WaiverKeys waivers = new WaiverKeys();
  private final List<String> problems = new ArrayList<>();
  private String namespace = "";
  private OptionValues values = OptionValues.none();

  private ConfigFile(BinderProvider provider) {
    this.provider = provider;
  }

  /**
   * Reads a file, for this binder.
   *
   * @throws WrongUseException with every problem
   */
  static ConfigFile read(Path file, BinderProvider provider) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new WrongUseException("'%s' cannot be read: %s".formatted(file, e), e);
    }
    Map<String, String> keys = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> keys.put(key, properties.getProperty(key)));
    return of(keys, provider, "'" + file + "' cannot be used");
  }

  /** A file with nothing in it. */
  static ConfigFile empty(BinderProvider provider) {
    return of(Map.of(), provider, "The binder cannot be opened without --config");
  }

  private static ConfigFile of(Map<String, String> keys, BinderProvider provider, String where) {
    ConfigFile read = new ConfigFile(provider);
    keys.forEach(read::key);
    read.problems.addAll(read.waivers.problems());
    read.problems.addAll(Contradictions.of(read));
    read.checkBinder();
    if (!read.problems.isEmpty()) {
      throw new WrongUseException(where, read.problems);
    }
    return read;
  }

  private void key(String key, String value) {
    String own = "waybill.binders." + provider.type() + ".";
    if (key.startsWith(own)) {
      settings.put(key.substring(own.length()), value);
    } else if (key.equals(NAMESPACE)) {
      namespace = value;
    } else if (key.equals(BINDER)) {
      if (!value.equals(provider.type())) {
        problems.add("'%s' = %s, but --binder says %s".formatted(key, value, provider.type()));
      }
    } else if (key.startsWith(WaiverKeys.PREFIX)) {
      waivers.add(key, value);
    } else if (key.startsWith(EnvironmentOptions.PREFIX)) {
      environment(key, value);
    } else if (key.startsWith(WAYBILL)) {
      problems.add(
          "'%s': the suite sets it by itself; allowed are '%s', '%s' and '%s<option>'"
              .formatted(key, BINDER, NAMESPACE, own));
    } else {
      problems.add(
          "'%s' is unknown: keys begin with '%s' or '%s'"
              .formatted(key, WAYBILL, EnvironmentOptions.PREFIX));
    }
  }

  private void environment(String key, String value) {
    String name = key.substring(EnvironmentOptions.PREFIX.length());
    Optional<Option<?>> option =
        EnvironmentOptions.all().stream().filter(one -> one.key().equals(name)).findFirst();
    if (option.isEmpty()) {
      problems.add(
          "'%s' is unknown: below '%s' there are %s, and waivers.<check>.reason and .until"
              .formatted(
                  key,
                  EnvironmentOptions.PREFIX,
                  String.join(
                      ", ", EnvironmentOptions.all().stream().map(Option::key).sorted().toList())));
      return;
    }
    try {
      set(option.get(), value);
    } catch (IllegalArgumentException e) {
      problems.add("'%s' = %s, %s".formatted(key, value, e.getMessage()));
    }
  }

  private <T> void set(Option<T> option, String value) {
    values = values.with(option, option.parse(value));
  }

  /** What the library and the binder find wrong with the settings; nothing is connected. */
  private void checkBinder() {
    Map<String, String> all = new TreeMap<>();
    all.put(BINDER, provider.type());
    if (!namespace.isEmpty()) {
      all.put(NAMESPACE, namespace);
    }
    settings.forEach(
        (key, value) ->
            all.put(
                "waybill.binders." + provider.type() + "." + key,
                value.replace(PROXY, "localhost:1")));
    try {
      Configuration.of(
          MessagingConfig.of(all),
          Map.of(provider.type(), provider.options()),
          (type, config) -> provider.problems(config));
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
  }

  BinderProvider provider() {
    return provider;
  }

  /** The binder's settings, by the key below its type. */
  Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  /** The prefix of physical names, or empty. */
  String namespace() {
    return namespace;
  }

  List<Waiver> waivers() {
    return waivers.all();
  }

  /** What is said of the surroundings: values of {@link EnvironmentOptions}. */
  OptionValues values() {
    return values;
  }
}
