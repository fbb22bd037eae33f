package dev.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.MessagingConfig;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecedenceTest {
  private static final String KEY = "waybill.defaults.concurrency";

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file =
        Files.writeString(
            directory.resolve("waybill.properties"), "# a comment\n\n" + KEY + " = 30\n");
  }

  @Test
  void systemPropertyWinsOverEnvironmentOverFileOverCode() {
    MessagingConfig.Builder builder = MessagingConfig.builder().set(KEY, "40");
    assertThat(concurrency(builder)).isEqualTo("'" + KEY + "' = '40' (code)");

    builder.file(file);
    assertThat(concurrency(builder)).isEqualTo("'" + KEY + "' = '30' (" + file + " line 3)");

    builder.environment(Map.of("WAYBILL_DEFAULTS_CONCURRENCY", "20"));
    assertThat(concurrency(builder))
        .isEqualTo("'" + KEY + "' = '20' (environment WAYBILL_DEFAULTS_CONCURRENCY)");

    builder.systemProperties(Given.properties(KEY, "10"));
    assertThat(concurrency(builder)).isEqualTo("'" + KEY + "' = '10' (system property)");
  }

  @Test
  void aProblemSaysWhereTheValueCameFrom() throws IOException {
    Files.writeString(file, "waybill.binder=memory\n" + KEY + "=0\n");
    MessagingConfig.Builder builder =
        MessagingConfig.builder()
            .file(file)
            .environment(Map.of("WAYBILL_DEFAULTS_WINDOW", "0"))
            .systemProperties(Given.properties("waybill.defaults.crash-budget", "0"));

    assertThat(Given.problems(builder, "waybill.defaults.hold-limit", "x"))
        .hasSize(4)
        .anyMatch(problem -> problem.contains("(" + file + " line 2)"))
        .anyMatch(problem -> problem.contains("(environment WAYBILL_DEFAULTS_WINDOW)"))
        .anyMatch(problem -> problem.contains("'waybill.defaults.crash-budget' = '0' (system"))
        .anyMatch(problem -> problem.contains("(code)"));
  }

  @Test
  void anOverriddenValueNeedNotBeGood() {
    MessagingConfig.Builder builder =
        MessagingConfig.builder().set(KEY, "none").systemProperties(Given.properties(KEY, "10"));

    assertThat(concurrency(builder)).contains("'10'");
  }

  @Test
  void theMoreSpecificKeyWinsWhateverItsSource() {
    MessagingConfig.Builder builder =
        MessagingConfig.builder()
            .set("waybill.groups.billing.concurrency", "1")
            .systemProperties(Given.properties(KEY, "10"));

    assertThat(concurrency(builder)).contains("'1' (code)");
  }

  @Test
  void nativeSettingsComeFromEverySourceByStrength() {
    String prefix = "waybill.binders.kafka.client.";
    MessagingConfig.Builder builder =
        MessagingConfig.builder()
            .set(prefix + "linger.ms", "1")
            .set(prefix + "acks", "1")
            .set(prefix + "camelCase", "1")
            .environment(
                Map.of(
                    "WAYBILL_BINDERS_KAFKA_CLIENT_ACKS", "2",
                    "WAYBILL_BINDERS_KAFKA_CLIENT_CAMELCASE", "2",
                    "WAYBILL_BINDERS_KAFKA_CLIENT_BATCH_SIZE", "2"))
            .systemProperties(Given.properties(prefix + "batch.size", "3"));

    assertThat(Given.configuration(builder).binder("kafka").config().client())
        .isEqualTo(Map.of("linger.ms", "1", "acks", "2", "camelCase", "2", "batch.size", "3"));
  }

  @Test
  void leavesForeignVariablesAndPropertiesAndThoseOfItsOwnTestsAlone() {
    MessagingConfig.Builder builder =
        MessagingConfig.builder()
            .environment(Map.of("PATH", "x", "WAYBILL_CONFIG", "x", "WAYBILL_TEST_KAFKA", "x"))
            .systemProperties(
                Given.properties(
                    "user.dir", "x", "waybill.config", "x", "waybill.test.kafka", "x"));

    assertThat(Given.configuration(builder).binders()).containsExactly("memory");
  }

  @Test
  void findsTheFileByPropertyThenVariableThenDirectoryThenClassPath() throws Exception {
    Path byProperty = Files.writeString(directory.resolve("p"), "waybill.namespace=p");
    Path byVariable = Files.writeString(directory.resolve("v"), "waybill.namespace=v");
    Files.writeString(file, "waybill.namespace=d");
    Path classPath = Files.createDirectory(directory.resolve("classes"));
    Files.writeString(classPath.resolve("waybill.properties"), "waybill.namespace=c");
    Properties property = Given.properties("waybill.config", byProperty.toString());
    Map<String, String> variable = Map.of("WAYBILL_CONFIG", byVariable.toString());
    Path empty = Files.createDirectory(directory.resolve("empty"));

    assertThat(standard(property, variable, directory)).contains("= 'p' (" + byProperty);
    assertThat(standard(new Properties(), variable, directory)).contains("= 'v' (" + byVariable);
    assertThat(standard(new Properties(), Map.of(), directory))
        .contains("= 'd' (waybill.properties line 1)");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classPath.toUri().toURL()}, null)) {
      thread.setContextClassLoader(loader);
      assertThat(standard(new Properties(), Map.of(), empty))
          .contains("= 'c' (waybill.properties of the class path line 1)");
    } finally {
      thread.setContextClassLoader(before);
    }
    assertThat(standard(new Properties(), Map.of(), empty)).isEqualTo("[]");
  }

  @Test
  void aFileThatIsNamedMustBeThere() {
    assertThat(Given.problemsOf(() -> MessagingConfig.builder().file(directory.resolve("none"))))
        .singleElement()
        .asString()
        .contains("none' does not exist");
    assertThat(
            Given.problemsOf(
                () -> standard(Given.properties("waybill.config", "none"), Map.of(), directory)))
        .containsExactly(
            "Configuration file 'none' (system property waybill.config) does not exist");
    assertThat(
            Given.problemsOf(
                () -> standard(new Properties(), Map.of("WAYBILL_CONFIG", "."), directory)))
        .singleElement()
        .asString()
        .contains("Configuration file '.' (environment WAYBILL_CONFIG) cannot be read");
  }

  @Test
  void loadReadsSystemProperties() {
    System.setProperty(KEY, "77");
    try {
      assertThat(MessagingConfig.load().toString()).contains("'" + KEY + "' = '77'");
    } finally {
      System.clearProperty(KEY);
    }
  }

  @Test
  void nativeSettingsOfAFileAndSpellingsOfASystemPropertyCount() throws IOException {
    String prefix = "waybill.destinations.orders.native.";
    Files.writeString(file, prefix + "cleanup.policy=compact");
    MessagingConfig.Builder builder =
        MessagingConfig.builder()
            .file(file)
            .environment(Map.of("WAYBILL_DESTINATIONS_ORDERS_NATIVE_MAX_AGE", "2"))
            .systemProperties(Given.properties(prefix + "maxAge", "1", prefix + "max-age", "3"));

    assertThat(Given.configuration(builder).destination("orders").nativeOptions())
        .isEqualTo(Map.of("cleanup.policy", "compact", "maxAge", "1", "max-age", "3"));
  }

  @Test
  void theStandardSourcesHaveTheEnvironment() {
    assertThat(standard(new Properties(), Map.of("WAYBILL_NAMESPACE", "e"), directory))
        .contains("'WAYBILL_NAMESPACE' = 'e'");
  }

  private static String concurrency(MessagingConfig.Builder builder) {
    return Given.configuration(builder)
        .group("orders", "billing", OptionValues.none())
        .values()
        .describe(GroupOptions.CONCURRENCY);
  }

  private static String standard(
      Properties properties, Map<String, String> variables, Path directory) {
    SourcesReader reader = new SourcesReader();
    reader.standard(properties, variables, directory);
    return reader.read().toString();
  }
}
