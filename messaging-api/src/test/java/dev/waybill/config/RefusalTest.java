package dev.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.ConfigurationException;
import dev.waybill.MessagingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {
  @Test
  void tellsEverythingThatIsWrongAtOnce() {
    assertThatThrownBy(
            () ->
                Given.configuration(
                    "waybill.binders.rabbitmq.prefetch", "-1",
                    "waybill.binders.rabbitmq.prefech", "5",
                    "waybill.destinations.Orders.partitions", "5",
                    "waybill.topolgy", "none"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("4 problems")
        .hasMessageContaining(
            "'waybill.binders.rabbitmq.prefetch' = '-1' (code), must be 1..65535 (default 64)")
        .hasMessageContaining(
            "unknown key 'waybill.binders.rabbitmq.prefech' (code), did you mean"
                + " 'waybill.binders.rabbitmq.prefetch'?")
        .hasMessageContaining("bad name 'Orders'")
        .hasMessageContaining("did you mean 'waybill.topology'?");
  }

  @ParameterizedTest
  @CsvSource({
    "waybill.bindr, waybill.binder",
    "waybill.binder.kafka.endpoint, waybill.binders.kafka.endpoint",
    "waybill.destination.orders.partitions, waybill.destinations.orders.partitions",
    "waybill.destinations.orders.partitons, waybill.destinations.orders.partitions",
    "waybill.destinations.orders.events.partitons, waybill.destinations.orders.events.partitions",
    "waybill.destinations.orders.physicalName, waybill.destinations.orders.physical-name",
    "waybill.destinations.orders.publish.tiemout, waybill.destinations.orders.publish.timeout",
    "waybill.destinations.orders.groups.a.retry.maxattempts, waybill.destinations.orders.groups.a.retry.max-attempts",
    "waybill.groups.billing.conurrency, waybill.groups.billing.concurrency",
    "waybill.defaults.handler-timout, waybill.defaults.handler-timeout",
    "waybill.binders.kafka.endpiont, waybill.binders.kafka.endpoint",
    "binder, waybill.binder",
    "waybill.destinations.orders.concurrency, waybill.destinations.<destination>.groups.<group>.concurrency",
    "waybill.groups.billing.partitions, waybill.destinations.<destination>.partitions",
    "waybill.destinations.orders.max-in-flight, waybill.destinations.<destination>.publish.max-in-flight",
    "waybill.concurrency, waybill.destinations.<destination>.groups.<group>.concurrency",
    "waybill.binders.kafka.acks, waybill.binders.<binder>.client.",
    "waybill.destinations.orders.cleanup.policy, waybill.destinations.<destination>.native.",
  })
  void knowsWhatAnUnknownKeyMayHaveMeant(String key, String meant) {
    assertThat(Given.problems(key, "1"))
        .singleElement()
        .asString()
        .startsWith("unknown key '" + key + "' (code)")
        .contains("'" + meant + "'");
  }

  @Test
  void suggestsNothingForWhatIsNearNothing() {
    assertThat(Given.problems("waybill.colour", "blue"))
        .containsExactly("unknown key 'waybill.colour' (code)");
  }

  @Test
  void anOptionOfAnotherTypeOfBinderIsUnknown() {
    assertThat(Given.problems("waybill.binders.kafka.prefetch", "5"))
        .singleElement()
        .asString()
        .contains(
            "'waybill.binders.kafka.prefetch'", "type kafka", "'waybill.binders.kafka.client.'");
  }

  @ParameterizedTest
  @CsvSource({
    "waybill.destinations.orders.groups.billing.concurrency, 0, must be 1..10000 (default 16)",
    "waybill.groups.billing.concurrency, many, must be a whole number (1..10000, default 16)",
    "waybill.defaults.retry.jitter, 1.5, must be 0.0..1.0 (default 1.0)",
    "waybill.defaults.retry.max-delay, 5 parsecs, must be a duration",
    "waybill.defaults.window-bytes, 1, must be at least 1KiB (default 16MiB)",
    "waybill.defaults.handler-timeout, 8d, must be 1ms..7d",
    "waybill.groups.billing.start, tomorrow, 'must be latest, earliest or an instant'",
    "waybill.groups.billing.delivery, twice, must be one of at-least-once|at-most-once (default",
    "waybill.destinations.orders.physical-name, ' ', must not be empty",
    "waybill.destinations.orders.publish.timeout, 0s, must be 1ms..1d (default 30s)",
    "waybill.topology, guess, must be one of apply|validate|none (default apply)",
    "waybill.namespace, Prod, it has an upper-case 'P'",
  })
  void saysWhatAValueMustBe(String key, String value, String rule) {
    assertThat(Given.problems(key, value))
        .singleElement()
        .asString()
        .startsWith("'" + key + "' = '" + value + "' (code), ")
        .contains(rule);
  }

  @ParameterizedTest
  @CsvSource({
    "Orders, upper-case 'O'",
    "1orders, begins with '1'",
    "-orders, begins with '-'",
    "orders-, ends with '-'",
    "a..b, has '..'",
    "a.-b, has '.-'",
    "or_ders, has a '_'",
    "örders, has a 'ö'",
    "a23456789012345678901234567890123, has 33 characters",
    "'', is empty",
    "orders.groups.x, '.groups'",
    "orders.native, '.native'",
  })
  void saysWhatIsWrongWithAName(String name, String flaw) {
    Configuration configuration = Given.configuration();

    assertThat(Given.problemsOf(() -> configuration.destination(name)))
        .singleElement()
        .asString()
        .contains("bad destination name '" + name + "'", flaw);
  }

  @Test
  void refusesBadNamesWhereverTheyAreAskedFor() {
    Configuration configuration = Given.configuration();

    assertThat(Given.problemsOf(() -> configuration.group("Or", "Bi", OptionValues.none())))
        .hasSize(2)
        .anyMatch(problem -> problem.contains("destination name 'Or'"))
        .anyMatch(problem -> problem.contains("group name 'Bi'"));
    assertThat(Given.problemsOf(() -> configuration.publishing("Or", OptionValues.none())))
        .hasSize(1);
    assertThat(Given.problems("waybill.destinations.or.groups.Bi.window", "5"))
        .singleElement()
        .asString()
        .contains("bad name 'Bi'");
  }

  @Test
  void takesANameOfThirtyTwoCharacters() {
    String name = "a2345678.012345678901234567890-2";

    assertThat(Given.configuration().destination(name).name()).isEqualTo(name).hasSize(32);
  }

  @Test
  void refusesABinderThatIsNotThere() {
    assertThat(Given.problems("waybill.binder", "kafak"))
        .containsExactly(
            "No binder named 'kafak' ('waybill.binder', code). Available: kafka, memory, rabbitmq."
                + " Did you mean 'kafka'?");
    assertThat(Given.problems("waybill.destinations.mails.binder", "sqs"))
        .singleElement()
        .asString()
        .contains("No binder named 'sqs' ('waybill.destinations.mails.binder', code)")
        .contains("Is waybill-binder-sqs on the class path?");
    assertThat(Given.problems("waybill.binders.eu.type", "nats"))
        .singleElement()
        .asString()
        .contains("No binder named 'nats' ('waybill.binders.eu.type', code)")
        .contains("Is waybill-binder-nats on the class path?");
    assertThat(
            Given.problems(
                "waybill.binders.nats.url", "nats://x", "waybill.binders.nats.client.a", "b"))
        .singleElement()
        .asString()
        .contains("No binder named 'nats'");
  }

  @Test
  void offersTheBindersThatAreConfiguredByName() {
    assertThat(
            Given.problems("waybill.binders.eu-kafka.type", "kafka", "waybill.binder", "eu-kafak"))
        .singleElement()
        .asString()
        .contains("Available: eu-kafka, kafka, memory, rabbitmq. Did you mean 'eu-kafka'?");
  }

  @Test
  void saysSoWhereThereIsNoBinderAtAll() {
    assertThat(Given.problemsOf(() -> Configuration.of(MessagingConfig.of(Map.of()), Map.of())))
        .isEqualTo(
            List.of(
                "No binder named 'memory'. Available: none. Is waybill-binder-memory on the class"
                    + " path?"));
  }

  @Test
  void refusesToAttachTwoDestinationsToOnePhysicalName() {
    assertThat(
            Given.problems(
                "waybill.destinations.a.physical-name", "T1",
                "waybill.destinations.b.physical-name", "T1"))
        .singleElement()
        .asString()
        .contains(
            "'waybill.destinations.a.physical-name'", "'waybill.destinations.b.physical-name'");
    assertThat(
            Given.configuration(
                    "waybill.destinations.a.physical-name", "T1",
                    "waybill.destinations.b.physical-name", "T1",
                    "waybill.destinations.b.binder", "kafka")
                .destinations())
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void findsUnknownKeysInEverySource(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "\nwaybill.a=1");
    MessagingConfig.Builder builder =
        MessagingConfig.builder()
            .file(file)
            .environment(Map.of("WAYBILL_B", "1"))
            .systemProperties(Given.properties("waybill.c", "1"));

    assertThat(Given.problems(builder, "waybill.d", "1"))
        .containsExactlyInAnyOrder(
            "unknown key 'waybill.a' (" + file + " line 2)",
            "unknown variable 'WAYBILL_B' (environment)",
            "unknown key 'waybill.c' (system property)",
            "unknown key 'waybill.d' (code)");
  }

  @Test
  void findsBadNamesInEveryPlace() {
    assertThat(
            Given.problems(
                "waybill.binders.Kafka.type", "kafka",
                "waybill.groups.Billing.window", "5",
                "waybill.destinations.Or.groups.billing.window", "5",
                "waybill.destinations.or.groups.bi.native", "5"))
        .hasSize(4)
        .anyMatch(problem -> problem.startsWith("bad name 'Kafka' in 'waybill.binders.Kafka.type'"))
        .anyMatch(problem -> problem.startsWith("bad name 'Billing' in"))
        .anyMatch(problem -> problem.startsWith("bad name 'Or' in"))
        .anyMatch(
            problem -> problem.startsWith("unknown key 'waybill.destinations.or.groups.bi.n"));
  }

  @Test
  void aBinderOfThisNameIsNotThereHoweverItIsAskedFor() {
    Configuration configuration = Given.configuration();

    assertThat(Given.problemsOf(() -> configuration.binder("kafak")))
        .singleElement()
        .asString()
        .contains("No binder named 'kafak'", "Did you mean 'kafka'?");
  }

  @Test
  void anUnknownKeyOfABinderIsToldApartFromABinderThatIsNotThere() {
    assertThat(
            Given.problems(
                "waybill.binders.eu.west.type", "kafka", "waybill.binders.eu.west.endpiont", "x"))
        .singleElement()
        .asString()
        .contains("unknown key", "did you mean 'waybill.binders.eu.west.endpoint'?");
    assertThat(
            Given.problems(
                "waybill.binders.eu.west.type", "nats", "waybill.binders.eu.west.url", "x"))
        .singleElement()
        .asString()
        .contains("No binder named 'nats' ('waybill.binders.eu.west.type', code)");
    assertThat(Given.problems("waybill.binders.nats.url", "x"))
        .singleElement()
        .asString()
        .contains("No binder named 'nats' ('waybill.binders.nats.url', code)");
    assertThat(Given.problems("waybill.binders.nats", "x"))
        .singleElement()
        .asString()
        .contains("No binder named 'nats'");
    assertThat(Given.problems("waybill.binders.kafka", "x"))
        .singleElement()
        .asString()
        .contains("unknown key 'waybill.binders.kafka'");
  }

  @Test
  void theDefaultBinderMustBeThereWhereADestinationFallsBackToIt() {
    MessagingConfig config =
        MessagingConfig.of(
            Map.of(
                "waybill.destinations.orders.binder", "kafka",
                "waybill.destinations.mails.partitions", "3"));

    assertThat(Given.problemsOf(() -> Configuration.of(config, Map.of("kafka", List.of()))))
        .singleElement()
        .asString()
        .contains("No binder named 'memory'");
  }
}
