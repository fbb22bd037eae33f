package dev.waybill;

import dev.waybill.config.Sources;
import dev.waybill.config.SourcesReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * Configuration as it was given, from up to four sources: a system property ({@code
 * waybill.binder}) wins over an environment variable ({@code WAYBILL_BINDER}), which wins over a
 * file ({@code waybill.properties}), which wins over what the program sets. It is checked when
 * {@code Messaging} is opened. Immutable. {@code docs/configuration.md} lists every key.
 */
public final class MessagingConfig {
  private final Sources sources;

  private MessagingConfig(Sources sources) {
    this.sources = sources;
  }

  /**
   * Reads system properties, the environment, and a file: the one that the system property {@code
   * waybill.config} or the variable {@code WAYBILL_CONFIG} names, else {@code waybill.properties}
   * of the working directory, else that of the class path, else none.
   *
   * @throws ConfigurationException if the file that is named cannot be read
   */
  public static MessagingConfig load() {
    return builder().load().build();
  }

  /** These values by key, and nothing else is read. */
  public static MessagingConfig of(Map<String, String> values) {
    Builder builder = builder();
    values.forEach(builder::set);
    return builder.build();
  }

  /** Nothing is read but what the builder is told to. */
  public static Builder builder() {
    return new Builder();
  }

  /** Internal; may change or disappear in any release. */
  public Sources sources() {
    return sources;
  }

  /** Keys, values and origins; values only where the key does not look like that of a secret. */
  @Override
  public String toString() {
    return "MessagingConfig" + sources;
  }

  /** Gathers sources; the order of calls does not matter. Not thread-safe. */
  public static final class Builder {
    private final SourcesReader reader = new SourcesReader();

    private Builder() {}

    /** A value given by the program: the weakest source, so that operators can override it. */
    public Builder set(String key, String value) {
      reader.code(key, value);
      return this;
    }

    /**
     * Reads a file in the format of {@link Properties}, in UTF-8. The keys of a later file win.
     *
     * @throws ConfigurationException if it cannot be read
     */
    public Builder file(Path path) {
      reader.file(path);
      return this;
    }

    /** Takes the variables that begin with {@code WAYBILL_}. */
    public Builder environment(Map<String, String> variables) {
      reader.environment(variables);
      return this;
    }

    /** Takes the properties that begin with {@code waybill.}. */
    public Builder systemProperties(Properties properties) {
      reader.systemProperties(properties);
      return this;
    }

    /**
     * Reads everything that {@link MessagingConfig#load()} reads.
     *
     * @throws ConfigurationException if the file that is named cannot be read
     */
    public Builder load() {
      reader.standard(System.getProperties(), System.getenv(), Path.of(""));
      return this;
    }

    /** The configuration as gathered so far. */
    public MessagingConfig build() {
      return new MessagingConfig(reader.read());
    }
  }
}
