package dev.waybill.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.waybill.ConfigurationException;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.Assertions;

/** Configurations against three types of binders. */
final class Given {
  static final Option<Integer> PREFETCH = Option.integer("prefetch", 64, 1, 65_535);
  static final Option<String> ENDPOINT = Option.text("endpoint", "localhost");
  static final Option<Integer> PASSWORD_LENGTH = Option.integer("password.length", null, 1, 9);
  static final Map<String, List<Option<?>>> TYPES =
      Map.of(
          "memory", List.of(),
          "kafka", List.of(ENDPOINT, PASSWORD_LENGTH),
          "rabbitmq", List.of(ENDPOINT, PREFETCH));

  private Given() {}

  /** What these keys and values, given by the program, come to. */
  static Configuration configuration(String... keysAndValues) {
    return Configuration.of(MessagingConfig.of(map(keysAndValues)), TYPES);
  }

  /** What these variables come to. */
  static Configuration environment(String... namesAndValues) {
    return configuration(MessagingConfig.builder().environment(map(namesAndValues)));
  }

  static Configuration configuration(MessagingConfig.Builder builder) {
    return Configuration.of(builder.build(), TYPES);
  }

  /** What is wrong with these keys and values. */
  static List<String> problems(String... keysAndValues) {
    return problems(MessagingConfig.builder(), keysAndValues);
  }

  /** What is wrong with the builder's sources and these keys and values. */
  static List<String> problems(MessagingConfig.Builder builder, String... keysAndValues) {
    map(keysAndValues).forEach(builder::set);
    return problemsOf(() -> configuration(builder));
  }

  static List<String> problemsOf(Runnable use) {
    ConfigurationException failure = assertThrows(ConfigurationException.class, use::run);
    Assertions.assertThat(failure.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
    return failure.problems();
  }

  static Properties properties(String... keysAndValues) {
    Properties properties = new Properties();
    properties.putAll(map(keysAndValues));
    return properties;
  }

  static Map<String, String> map(String... keysAndValues) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
