package dev.waybill.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.Backoff;
import dev.waybill.ConfigurationException;
import dev.waybill.ErrorCode;
import dev.waybill.Messaging;
import dev.waybill.MessagingClosedException;
import dev.waybill.MessagingConfig;
import dev.waybill.RetryPolicy;
import dev.waybill.SubscriptionOptions;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.memory.MemoryOptions.Family;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What cannot be done is refused when it is asked for, and configuration wins over code. */
class RefusalsTest {
  private static final AtomicLong NUMBER = new AtomicLong();

  private static Messaging open(String... keysAndValues) {
    var config = MessagingConfig.builder();
    config.set("waybill.binders.memory.broker", "refusals-" + NUMBER.incrementAndGet());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      config.set(keysAndValues[i], keysAndValues[i + 1]);
    }
    return Messaging.open(config.build());
  }

  @Test
  void namesEverythingThatTheBrokerCannotDo() {
    SubscriptionOptions options =
        SubscriptionOptions.builder()
            .retry(RetryPolicy.fixed(Duration.ofMinutes(5)))
            .start(dev.waybill.StartPosition.earliest())
            .build();
    try (Messaging messaging = open("waybill.binders.memory.family", "queue")) {
      assertThatThrownBy(() -> messaging.subscribe("orders", "billing", delivery -> {}, options))
          .isInstanceOf(UnsupportedCapabilityException.class)
          .hasMessageContaining("retry delays of up to PT5M")
          .hasMessageContaining("start=EARLIEST");
    }
  }

  @Test
  void refusesWaitsThatAKeyCannotBeHeldFor() {
    SubscriptionOptions options =
        SubscriptionOptions.builder().retry(RetryPolicy.fixed(Duration.ofMinutes(5))).build();
    try (Messaging messaging = open()) {
      assertThatThrownBy(() -> messaging.subscribe("orders", "billing", delivery -> {}, options))
          .isInstanceOf(UnsupportedCapabilityException.class)
          .hasMessageContaining("hold-limit");
    }
  }

  @Test
  void refusesNoWaitThatNeverHappens() {
    SubscriptionOptions options =
        SubscriptionOptions.builder()
            .retry(
                RetryPolicy.none().on(RuntimeException.class, Backoff.fixed(Duration.ofHours(1))))
            .build();
    try (Messaging messaging = open()) {
      messaging.subscribe("orders", "billing", delivery -> {}, options).close();
    }
  }

  @Test
  void takesTheConfigurationOverTheProgram() {
    SubscriptionOptions options =
        SubscriptionOptions.builder().retry(RetryPolicy.fixed(Duration.ofMinutes(5))).build();
    try (Messaging messaging =
        open("waybill.destinations.orders.groups.billing.retry.initial-delay", "1s")) {
      messaging.subscribe("orders", "billing", delivery -> {}, options).close();
    }
  }

  @Test
  void createsNothingWhereItMayOnlyValidate() {
    try (Messaging messaging = open("waybill.topology", "validate")) {
      assertThatThrownBy(() -> messaging.publisher("orders"))
          .isInstanceOfSatisfying(
              ConfigurationException.class,
              missing -> assertThat(missing.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND));
      assertThatThrownBy(() -> messaging.subscribe("orders", "billing", delivery -> {}))
          .isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void reportsDrift() {
    String broker = "refusals-" + NUMBER.incrementAndGet();
    Map<String, String> shared =
        Map.of(
            "waybill.binders.memory.broker", broker, "waybill.destinations.orders.partitions", "3");
    try (Messaging first = Messaging.open(MessagingConfig.of(shared))) {
      first.publisher("orders");
      try (Messaging second =
          Messaging.open(
              MessagingConfig.of(
                  Map.of(
                      "waybill.binders.memory.broker",
                      broker,
                      "waybill.destinations.orders.partitions",
                      "5")))) {
        assertThatThrownBy(() -> second.publisher("orders"))
            .isInstanceOfSatisfying(
                ConfigurationException.class,
                drift -> assertThat(drift.code()).isEqualTo(ErrorCode.TOPOLOGY_DRIFT));
        assertThat(second.topology().validate().drift()).hasSize(1);
      }
    }
  }

  @Test
  void failsReadyWhereNothingWasCreated() {
    try (Messaging messaging = open("waybill.topology", "none")) {
      var ready = messaging.subscribe("orders", "billing", delivery -> {}).ready();

      assertThat(ready).failsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void refusesEverythingOnceClosed() {
    Messaging messaging = open();
    messaging.close();
    messaging.close();

    assertThatThrownBy(() -> messaging.subscribe("orders", "billing", delivery -> {}))
        .isInstanceOf(MessagingClosedException.class);
    assertThatThrownBy(() -> messaging.deadLetters("orders", "billing"))
        .isInstanceOf(MessagingClosedException.class);
    assertThatThrownBy(() -> messaging.publisher("new"))
        .isInstanceOf(MessagingClosedException.class);
  }

  @Test
  void hasFamiliesThatTellWhatTheyCanDo() {
    for (Family family : Family.values()) {
      try (Messaging messaging =
          open("waybill.binders.memory.family", family.name().toLowerCase(java.util.Locale.ROOT))) {
        assertThat(messaging.capabilities("orders").server()).containsIgnoringCase(family.name());
      }
    }
  }
}
