package dev.waybill.config;

import dev.waybill.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Gathers sources. Not thread-safe. Internal; may change or disappear in any release. */
public final class SourcesReader {
  private static final String FILE = "waybill.properties";

  private final Map<String, String> systemProperties = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, Setting> file = new LinkedHashMap<>();
  private final Map<String, String> code = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** A value given by the program. */
  public void code(String key, String value) {
    code.put(key, value);
  }

  /** The variables that begin with {@code WAYBILL_}, but for those of the library's own tests. */
  public void environment(Map<String, String> variables) {
    variables.forEach(
        (name, value) -> {
          if (name.startsWith(EnvironmentName.PREFIX)
              && !name.equals("WAYBILL_CONFIG")
              && !name.startsWith("WAYBILL_TEST_")) {
            environment.put(name, value);
          }
        });
  }

  /** The properties that begin with {@code waybill.}, but for those of the library's own tests. */
  public void systemProperties(Properties properties) {
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith("waybill.")
          && !key.equals("waybill.config")
          && !key.startsWith("waybill.test.")) {
        systemProperties.put(key, properties.getProperty(key));
      }
    }
  }

  /** A properties file that must be there. */
  public void file(Path path) {
    try {
      text(path.toString(), Files.readString(path));
    } catch (IOException e) {
      throw unreadable("Configuration file '" + path + "'", e);
    }
  }

  /** All of it as {@link dev.waybill.MessagingConfig#load()} finds it. */
  public void standard(Properties properties, Map<String, String> variables, Path directory) {
    String byProperty = properties.getProperty("waybill.config");
    String byVariable = variables.get("WAYBILL_CONFIG");
    if (byProperty != null) {
      named(directory, byProperty, "system property waybill.config");
    } else if (byVariable != null) {
      named(directory, byVariable, "environment WAYBILL_CONFIG");
    } else if (Files.exists(directory.resolve(FILE))) {
      named(directory, FILE, "working directory");
    } else {
      classPath();
    }
    environment(variables);
    systemProperties(properties);
  }

  /** What was gathered. */
  public Sources read() {
    return new Sources(systemProperties, environment, file, code, problems);
  }

  private void named(Path directory, String path, String origin) {
    try {
      text(path, Files.readString(directory.resolve(path)));
    } catch (IOException e) {
      throw unreadable("Configuration file '" + path + "' (" + origin + ")", e);
    }
  }

  private void classPath() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try (InputStream in = open(loader != null ? loader : SourcesReader.class.getClassLoader())) {
      if (in != null) {
        text(FILE + " of the class path", new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw unreadable(FILE + " of the class path", e);
    }
  }

  private static @Nullable InputStream open(ClassLoader loader) {
    return loader.getResourceAsStream(FILE);
  }

  private void text(String name, String text) {
    PropertiesFile parsed =
        PropertiesFile.parse(name, text.startsWith("\uFEFF") ? text.substring(1) : text);
    file.putAll(parsed.settings());
    problems.addAll(parsed.problems());
  }

  private static ConfigurationException unreadable(String what, IOException reason) {
    String why =
        reason instanceof NoSuchFileException ? "does not exist" : "cannot be read: " + reason;
    return new ConfigurationException(List.of(what + " " + why));
  }
}
