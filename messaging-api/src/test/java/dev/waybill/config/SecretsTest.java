package dev.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.MessagingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static final String PLANTED = "hunter2";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password", "ssl.keystore.password", "sasl.jaas.config", "client-secret", "auth.token",
        "credentials", "aws.accessKeyId", "private-key", "basic.auth.user.info", "passphrase"
      })
  void theConfigurationNeverPrintsThem(String key) throws Exception {
    String full = "waybill.binders.kafka.client." + key;
    MessagingConfig config =
        MessagingConfig.builder()
            .set(full, PLANTED)
            .set("waybill.binders.kafka.endpoint", "broker-1")
            .environment(Map.of(EnvironmentName.of(full), PLANTED))
            .systemProperties(Given.properties(full, PLANTED))
            .build();

    assertThat(config.toString())
        .contains(full, EnvironmentName.of(full), "'broker-1'", Secrets.HIDDEN)
        .doesNotContain(PLANTED);
  }

  @Test
  void theConfigurationNeverPrintsThoseOfAFile(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("waybill.properties"),
            "waybill.binders.kafka.client.password=" + PLANTED);

    assertThat(MessagingConfig.builder().file(file).build().toString())
        .contains("password")
        .doesNotContain(PLANTED);
  }

  @Test
  void problemsNeverTellThem() {
    assertThat(Given.problems("waybill.binders.kafka.password.length", PLANTED))
        .containsExactly(
            "'waybill.binders.kafka.password.length' = *** (code), must be a number (1..9)");
    assertThat(Given.problems("waybill.binders.kafka.passwrod", PLANTED))
        .singleElement()
        .asString()
        .doesNotContain(PLANTED);
  }

  @Test
  void aNameThatLooksLikeOneHidesNothing() {
    assertThat(Given.problems("waybill.destinations.keys.partitions", "-5"))
        .singleElement()
        .asString()
        .contains("'-5'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amqp://guest:hunter2@host/vhost",
        "nats://hunter2@host",
        "http://host/?user=x&password=hunter2&a=b",
        "Endpoint=sb://x;SharedAccessKey=hunter2;Entity=x"
      })
  void theSecretPartOfAnAddressIsHidden(String address) {
    assertThat(MessagingConfig.of(Map.of("waybill.binders.kafka.endpoint", address)).toString())
        .contains(Secrets.HIDDEN)
        .doesNotContain(PLANTED);
  }

  @Test
  void theRestOfAnAddressIsShown() {
    assertThat(Secrets.masked("amqp://guest:hunter2@host/?token=hunter2&a=b"))
        .isEqualTo("amqp://***@host/?token=***&a=b");
  }

  @Test
  void settingsDoNotPrintThem() {
    Configuration configuration =
        Given.configuration(
            "waybill.binders.kafka.endpoint", PLANTED,
            "waybill.destinations.orders.native.x", PLANTED,
            "waybill.groups.billing.native.x", PLANTED);

    assertThat(
            configuration.binder("kafka")
                + " "
                + configuration.destination("orders")
                + configuration.group("orders", "billing", OptionValues.none()))
        .contains("[kafka", "[orders on", "[orders/billing")
        .doesNotContain(PLANTED);
  }
}
