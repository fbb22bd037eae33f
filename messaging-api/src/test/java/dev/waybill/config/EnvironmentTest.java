package dev.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.MessagingConfig;
import dev.waybill.TopologyMode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
  @Test
  void aNameOfOneWordNeedsNoOtherSource() {
    Configuration configuration =
        Given.environment(
            "WAYBILL_BINDER", "kafka",
            "WAYBILL_TOPOLOGY", "validate",
            "WAYBILL_BINDERS_KAFKA_ENDPOINT", "broker-1",
            "WAYBILL_BINDERS_EU_TYPE", "rabbitmq",
            "WAYBILL_DESTINATIONS_ORDERS_PARTITIONS", "12",
            "WAYBILL_DESTINATIONS_ORDERS_PHYSICAL_NAME", "T1",
            "WAYBILL_DESTINATIONS_ORDERS_NATIVE_RETENTION_MS", "5",
            "WAYBILL_DESTINATIONS_ORDERS_PUBLISH_MAX_IN_FLIGHT", "3",
            "WAYBILL_DESTINATIONS_ORDERS_GROUPS_BILLING_RETRY_MAX_ATTEMPTS", "7",
            "WAYBILL_GROUPS_BILLING_WINDOW", "9",
            "WAYBILL_GROUPS_BILLING_NATIVE_A_B", "c",
            "WAYBILL_DEFAULTS_CRASH_BUDGET", "8");

    assertThat(configuration.topology()).isEqualTo(TopologyMode.VALIDATE);
    assertThat(configuration.binders()).containsExactlyInAnyOrder("kafka", "eu");
    assertThat(configuration.binder("eu").type()).isEqualTo("rabbitmq");
    BinderSettings kafka = configuration.binder("kafka");
    assertThat(kafka.config().options().get(Given.ENDPOINT)).isEqualTo("broker-1");
    assertThat(kafka.config().physicalNames()).containsExactly(Map.entry("orders", "T1"));
    assertThat(configuration.destinations()).containsExactly("orders");
    assertThat(configuration.groups("orders")).containsExactly("billing");
    DestinationSettings orders = configuration.destination("orders");
    assertThat(orders.values().get(DestinationOptions.PARTITIONS)).isEqualTo(12);
    assertThat(orders.nativeOptions()).containsExactly(Map.entry("retention.ms", "5"));
    assertThat(
            configuration
                .publishing("orders", OptionValues.none())
                .get(PublishingOptions.MAX_IN_FLIGHT))
        .isEqualTo(3);
    GroupSettings billing = configuration.group("orders", "billing", OptionValues.none());
    assertThat(billing.values().get(GroupOptions.RETRY_MAX_ATTEMPTS)).isEqualTo(7);
    assertThat(billing.values().get(GroupOptions.WINDOW)).isEqualTo(9);
    assertThat(billing.values().get(GroupOptions.CRASH_BUDGET)).isEqualTo(8);
    assertThat(billing.nativeOptions()).containsExactly(Map.entry("a.b", "c"));
  }

  @Test
  void aNameOfSeveralWordsIsSpelledByAnotherSource() {
    Configuration configuration =
        Given.configuration(
            MessagingConfig.builder()
                .set("waybill.destinations.order-events.binder", "eu-kafka")
                .set("waybill.binders.eu-kafka.type", "kafka")
                .environment(
                    Map.of(
                        "WAYBILL_DESTINATIONS_ORDER_EVENTS_PHYSICAL_NAME", "T1",
                        "WAYBILL_BINDERS_EU_KAFKA_ENDPOINT", "broker-1")));

    assertThat(configuration.destinations()).containsExactly("order-events");
    BinderConfigView eu = new BinderConfigView(configuration.binder("eu-kafka"));
    assertThat(eu.endpoint()).isEqualTo("broker-1");
    assertThat(eu.physicalNames()).containsExactly(Map.entry("order-events", "T1"));
  }

  @Test
  void aNameOfSeveralWordsThatNobodySpellsIsMatchedWhenItIsAskedFor() {
    Configuration configuration =
        Given.environment(
            "WAYBILL_DESTINATIONS_ORDER_EVENTS_PARTITIONS", "12",
            "WAYBILL_DESTINATIONS_ORDER_EVENTS_GROUPS_EU_BILLING_WINDOW", "9");

    assertThat(configuration.destinations()).isEmpty();
    assertThat(partitions(configuration, "order-events")).isEqualTo(12);
    assertThat(partitions(configuration, "order.events")).isEqualTo(12);
    assertThat(partitions(configuration, "orders")).isZero();
    assertThat(
            configuration
                .group("order.events", "eu-billing", OptionValues.none())
                .values()
                .get(GroupOptions.WINDOW))
        .isEqualTo(9);
  }

  @Test
  void theValueForANameThatNobodySpellsIsCheckedAllTheSame() {
    assertThat(
            Given.problemsOf(
                () -> Given.environment("WAYBILL_DESTINATIONS_ORDER_EVENTS_PARTITIONS", "many")))
        .containsExactly(
            "'WAYBILL_DESTINATIONS_ORDER_EVENTS_PARTITIONS' = 'many' (environment),"
                + " must be a whole number (0..100000, default 0)");
    assertThat(
            Given.problemsOf(
                () -> Given.environment("WAYBILL_DESTINATIONS_ORDER_EVENTS_BINDER", "sqs")))
        .singleElement()
        .asString()
        .contains("No binder named 'sqs'", "WAYBILL_DESTINATIONS_ORDER_EVENTS_BINDER");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WAYBILL_DESTINATIONS_ORDER_EVENTS_PHYSICAL_NAME",
        "WAYBILL_BINDERS_EU_KAFKA_ENDPOINT"
      })
  void refusesWhatCannotWaitUntilTheNameIsSpelled(String variable) {
    assertThat(Given.problemsOf(() -> Given.environment(variable, "x")))
        .singleElement()
        .asString()
        .contains("'" + variable + "'", "name it in another source");
  }

  @Test
  void refusesAVariableThatFitsTwoNames() {
    MessagingConfig.Builder builder =
        MessagingConfig.builder()
            .environment(Map.of("WAYBILL_DESTINATIONS_ORDER_EVENTS_PARTITIONS", "12"));

    assertThat(
            Given.problems(
                builder,
                "waybill.destinations.order.events.ordering",
                "none",
                "waybill.destinations.order-events.ordering",
                "none"))
        .singleElement()
        .asString()
        .contains(
            "'waybill.destinations.order-events.partitions'",
            "'waybill.destinations.order.events.partitions'",
            "system property");
  }

  @Test
  void aNameThatIsKnownWinsOverAnotherWayToCutTheVariable() {
    Configuration configuration =
        Given.configuration(
            MessagingConfig.builder()
                .set("waybill.destinations.orders-native.ordering", "none")
                .set("waybill.binders.eu-client.type", "kafka")
                .environment(
                    Map.of(
                        "WAYBILL_DESTINATIONS_ORDERS_NATIVE_PARTITIONS", "12",
                        "WAYBILL_BINDERS_EU_CLIENT_ENDPOINT", "broker-1")));

    assertThat(partitions(configuration, "orders-native")).isEqualTo(12);
    assertThat(configuration.destinations()).containsExactly("orders-native");
    assertThat(new BinderConfigView(configuration.binder("eu-client")).endpoint())
        .isEqualTo("broker-1");
  }

  @Test
  void refusesUnknownVariablesWithASuggestion() {
    assertThat(
            Given.problemsOf(
                () -> Given.environment("WAYBILL_DESTINATIONS_ORDERS_PARTITONS", "12")))
        .containsExactly(
            "unknown variable 'WAYBILL_DESTINATIONS_ORDERS_PARTITONS' (environment), did you mean"
                + " 'WAYBILL_DESTINATIONS_ORDERS_PARTITIONS'?");
    assertThat(Given.problemsOf(() -> Given.environment("WAYBILL_BINDRE", "kafka")))
        .singleElement()
        .asString()
        .contains("did you mean 'WAYBILL_BINDER'?");
  }

  @Test
  void leavesWhatAContainerPlatformSetsForAServiceOfThatNameAlone() {
    Configuration configuration =
        Given.environment(
            "WAYBILL_SERVICE_HOST", "10.0.0.1",
            "WAYBILL_CONSOLE_SERVICE_PORT_HTTP", "80",
            "WAYBILL_PORT", "tcp://10.0.0.1:80",
            "WAYBILL_PORT_80_TCP_ADDR", "10.0.0.1");

    assertThat(configuration.binders()).containsExactly("memory");
    assertThat(Given.problemsOf(() -> Given.environment("WAYBILL_BINDERS_KAFKA_PORT", "9")))
        .hasSize(1);
  }

  @Test
  void aBinderThatADestinationNamesIsKnown() {
    Configuration configuration =
        Given.configuration(
            MessagingConfig.builder()
                .set("waybill.destinations.orders.binder", "eu-kafka")
                .environment(Map.of("WAYBILL_BINDERS_EU_KAFKA_TYPE", "kafka")));

    assertThat(configuration.binder("eu-kafka").type()).isEqualTo("kafka");
  }

  @Test
  void aGroupOfSeveralWordsIsSpelledByAnotherSource() {
    Configuration configuration =
        Given.configuration(
            MessagingConfig.builder()
                .set("waybill.destinations.orders.groups.eu-billing.window", "5")
                .environment(Map.of("WAYBILL_DESTINATIONS_MAILS_GROUPS_EU_BILLING_WINDOW", "9")));

    assertThat(configuration.groups("mails")).containsExactly("eu-billing");
  }

  @Test
  void aGroupOfADestinationThatAnotherSourceSpellsIsListed() {
    Configuration configuration =
        Given.configuration(
            MessagingConfig.builder()
                .set("waybill.destinations.order-events.partitions", "5")
                .environment(
                    Map.of("WAYBILL_DESTINATIONS_ORDER_EVENTS_GROUPS_BILLING_WINDOW", "9")));

    assertThat(configuration.groups("order-events")).containsExactly("billing");
  }

  @Test
  void aVariableThatNobodySpellsIsCutAtTheFirstWordOfAKey() {
    Configuration configuration =
        Given.environment("WAYBILL_DESTINATIONS_ORDER_EVENTS_NATIVE_PARTITIONS", "a few");

    assertThat(configuration.destination("order-events").nativeOptions())
        .containsExactly(Map.entry("partitions", "a few"));
  }

  @Test
  void digitsAndCapitalsOfAKeyStayInTheVariable() {
    assertThat(EnvironmentName.of("waybill.az-09.AZ@[`{/:é")).isEqualTo("WAYBILL_AZ_09_AZ_______");
  }

  private static int partitions(Configuration configuration, String destination) {
    return configuration.destination(destination).values().get(DestinationOptions.PARTITIONS);
  }

  private record BinderConfigView(BinderSettings settings) {
    String endpoint() {
      return settings.config().options().get(Given.ENDPOINT);
    }

    Map<String, String> physicalNames() {
      return settings.config().physicalNames();
    }
  }
}
