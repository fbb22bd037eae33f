package dev.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.HandlerThreads;
import dev.waybill.MessagingConfig;
import dev.waybill.Ordering;
import dev.waybill.PublishOrder;
import dev.waybill.TopologyMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
  @Test
  void withNothingConfiguredTheBinderIsMemory() {
    Configuration configuration = Given.configuration();

    assertThat(configuration.defaultBinder()).isEqualTo("memory");
    assertThat(configuration.binders()).containsExactly("memory");
    assertThat(configuration.binder("memory").type()).isEqualTo("memory");
    assertThat(configuration.namespace()).isEmpty();
    assertThat(configuration.topology()).isEqualTo(TopologyMode.APPLY);
    assertThat(configuration.destinations()).isEmpty();
    assertThat(configuration.destination("orders").binder()).isEqualTo("memory");
  }

  @Test
  void memoryIsNotNeededWhereAnotherBinderIsConfigured() {
    Configuration configuration =
        Configuration.of(
            MessagingConfig.of(Map.of("waybill.destinations.orders.binder", "kafka")),
            Map.of("kafka", List.of()));

    assertThat(configuration.binders()).containsExactly("kafka");
    assertThat(Given.problemsOf(() -> configuration.destination("mails")))
        .singleElement()
        .asString()
        .contains("No binder named 'memory'", "Available: kafka", "waybill-binder-memory");
  }

  @Test
  void aBinderHasTheTypeOfItsNameUnlessItSaysOtherwise() {
    Configuration configuration =
        Given.configuration(
            "waybill.binder", "eu.west",
            "waybill.binders.eu.west.type", "kafka",
            "waybill.binders.eu.west.endpoint", "broker-1:9092",
            "waybill.binders.eu.west.client.compression.type", "zstd",
            "waybill.binders.rabbitmq.prefetch", "7",
            "waybill.namespace", "staging");

    assertThat(configuration.binders()).containsExactlyInAnyOrder("eu.west", "rabbitmq");
    BinderSettings west = configuration.binder("eu.west");
    assertThat(west.type()).isEqualTo("kafka");
    assertThat(west.config().name()).isEqualTo("eu.west");
    assertThat(west.config().namespace()).isEqualTo("staging");
    assertThat(west.config().options().get(Given.ENDPOINT)).isEqualTo("broker-1:9092");
    assertThat(west.config().client()).containsExactly(Map.entry("compression.type", "zstd"));
    assertThat(configuration.binder("rabbitmq").config().options().get(Given.PREFETCH))
        .isEqualTo(7);
  }

  @Test
  void aBinderKnowsThePhysicalNamesOfItsOwnDestinations() {
    Configuration configuration =
        Given.configuration(
            "waybill.binder", "kafka",
            "waybill.destinations.orders.physical-name", "ORDERS_V1",
            "waybill.destinations.mails.binder", "rabbitmq",
            "waybill.destinations.mails.physical-name", "mails-queue",
            "waybill.destinations.plain.partitions", "3");

    assertThat(configuration.binder("kafka").config().physicalNames())
        .containsExactly(Map.entry("orders", "ORDERS_V1"));
    assertThat(configuration.binder("rabbitmq").config().physicalNames())
        .containsExactly(Map.entry("mails", "mails-queue"));
  }

  @Test
  void namesOfDestinationsAndGroupsMayHoldDots() {
    Configuration configuration =
        Given.configuration(
            "waybill.destinations.orders.events.partitions", "12",
            "waybill.destinations.orders.events.publish.order", "strict",
            "waybill.destinations.orders.events.groups.billing.eu-1.retry.max-attempts", "7",
            "waybill.destinations.orders.events.groups.billing.eu-1.native.max.poll", "9",
            "waybill.destinations.orders.events.native.groups.x", "y");

    assertThat(configuration.destinations()).containsExactly("orders.events");
    assertThat(configuration.groups("orders.events")).containsExactly("billing.eu-1");
    DestinationSettings destination = configuration.destination("orders.events");
    assertThat(destination.values().get(DestinationOptions.PARTITIONS)).isEqualTo(12);
    assertThat(destination.nativeOptions()).containsExactly(Map.entry("groups.x", "y"));
    assertThat(
            configuration
                .publishing("orders.events", OptionValues.none())
                .get(PublishingOptions.ORDER))
        .isEqualTo(PublishOrder.STRICT);
    GroupSettings group = configuration.group("orders.events", "billing.eu-1", OptionValues.none());
    assertThat(group.values().get(GroupOptions.RETRY_MAX_ATTEMPTS)).isEqualTo(7);
    assertThat(group.nativeOptions()).containsExactly(Map.entry("max.poll", "9"));
  }

  @Test
  void aNameMayEndLikeAnOption() {
    Configuration configuration =
        Given.configuration(
            "waybill.groups.mail.retry.window",
            "5",
            "waybill.destinations.a.binder.partitions",
            "4");

    assertThat(configuration.destinations()).containsExactly("a.binder");
    assertThat(
            configuration
                .group("x", "mail.retry", OptionValues.none())
                .values()
                .get(GroupOptions.WINDOW))
        .isEqualTo(5);
  }

  @Test
  void theGroupOfADestinationWinsOverTheGroupOverTheDefaultsOverTheProgramOverTheOption() {
    Configuration configuration =
        Given.configuration(
            "waybill.destinations.orders.groups.billing.concurrency", "2",
            "waybill.groups.billing.concurrency", "3",
            "waybill.defaults.concurrency", "4",
            "waybill.groups.billing.window", "33",
            "waybill.defaults.window", "44",
            "waybill.defaults.crash-budget", "4");
    OptionValues code =
        OptionValues.none()
            .with(GroupOptions.CONCURRENCY, 5)
            .with(GroupOptions.WINDOW, 55)
            .with(GroupOptions.CRASH_BUDGET, 5)
            .with(GroupOptions.HOLD_LIMIT, Duration.ofSeconds(5));

    OptionValues billing = configuration.group("orders", "billing", code).values();

    assertThat(billing.get(GroupOptions.CONCURRENCY)).isEqualTo(2);
    assertThat(billing.get(GroupOptions.WINDOW)).isEqualTo(33);
    assertThat(billing.get(GroupOptions.CRASH_BUDGET)).isEqualTo(4);
    assertThat(billing.get(GroupOptions.HOLD_LIMIT)).isEqualTo(Duration.ofSeconds(5));
    assertThat(billing.get(GroupOptions.HANDLER_THREADS)).isEqualTo(HandlerThreads.AUTO);
    assertThat(configuration.group("mails", "billing", code).values().get(GroupOptions.CONCURRENCY))
        .isEqualTo(3);
    assertThat(configuration.group("mails", "audit", code).values().get(GroupOptions.CONCURRENCY))
        .isEqualTo(4);
  }

  @Test
  void publishingOfADestinationWinsOverTheDefaultsOverTheProgram() {
    Configuration configuration =
        Given.configuration(
            "waybill.destinations.orders.publish.timeout", "2m",
            "waybill.defaults.publish.timeout", "3m",
            "waybill.defaults.publish.max-in-flight", "3");
    OptionValues code =
        OptionValues.none()
            .with(PublishingOptions.TIMEOUT, Duration.ofMinutes(4))
            .with(PublishingOptions.MAX_IN_FLIGHT, 4)
            .with(PublishingOptions.MAX_IN_FLIGHT_BYTES, 4096L);

    OptionValues orders = configuration.publishing("orders", code);

    assertThat(orders.get(PublishingOptions.TIMEOUT)).isEqualTo(Duration.ofMinutes(2));
    assertThat(orders.get(PublishingOptions.MAX_IN_FLIGHT)).isEqualTo(3);
    assertThat(orders.get(PublishingOptions.MAX_IN_FLIGHT_BYTES)).isEqualTo(4096);
    assertThat(configuration.publishing("mails", code).get(PublishingOptions.TIMEOUT))
        .isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void nativeSettingsOfAGroupAreThoseOfEveryDestinationAndItsOwnOverThem() {
    Configuration configuration =
        Given.configuration(
            "waybill.groups.billing.native.a", "1",
            "waybill.groups.billing.native.b", "1",
            "waybill.destinations.orders.groups.billing.native.b", "2");

    assertThat(configuration.group("orders", "billing", OptionValues.none()).nativeOptions())
        .isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(configuration.group("mails", "billing", OptionValues.none()).nativeOptions())
        .isEqualTo(Map.of("a", "1", "b", "1"));
  }

  @Test
  void aGroupHasTheOrderingOfItsDestinationUnlessItLowersIt() {
    Configuration configuration =
        Given.configuration(
            "waybill.defaults.ordering", "none",
            "waybill.destinations.orders.ordering", "key",
            "waybill.destinations.orders.groups.audit.ordering", "none");

    assertThat(ordering(configuration, "orders", "billing")).isEqualTo(Ordering.KEY);
    assertThat(ordering(configuration, "orders", "audit")).isEqualTo(Ordering.NONE);
    assertThat(ordering(configuration, "mails", "billing")).isEqualTo(Ordering.NONE);
  }

  private static Ordering ordering(Configuration configuration, String destination, String group) {
    return configuration.group(destination, group, OptionValues.none()).ordering();
  }
}
