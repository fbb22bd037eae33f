package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.ConnectionFactory;
import dev.waybill.ConfigurationException;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.config.OptionValues;
import dev.waybill.conformance.spi.SuiteRuntime;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
  private static BinderConfig config(String endpoint, Map<String, String> client) {
    OptionValues options = OptionValues.none();
    return new BinderConfig(
        "main",
        endpoint.isEmpty() ? options : options.with(RabbitMqOptions.ENDPOINT, endpoint),
        client,
        "",
        Map.of());
  }

  private static BinderConfig config(Map<String, String> client) {
    return config("rabbit-1,rabbit-2:5673", client);
  }

  @Test
  void namesEveryProblemAtOnce() {
    assertThatThrownBy(
            () ->
                new ClientSettings(
                    config(
                        Map.of(
                            "usrname", "u",
                            "connection.heartbeat", "soon",
                            "ssl.enabled", "maybe",
                            "connection.recovery.enabled", "true",
                            "host", "elsewhere",
                            "nonsense.of.mine", "1",
                            "sasl.mechanism", "KERBEROS"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'waybill.binders.main.client.usrname', did you mean 'username'?")
        .hasMessageContaining("client.connection.heartbeat' is not valid")
        .hasMessageContaining("client.ssl.enabled' is not valid")
        .hasMessageContaining("client.connection.recovery.enabled' cannot be set")
        .hasMessageContaining("set 'endpoint' of the binder instead")
        .hasMessageContaining("nonsense.of.mine': it is no setting of the RabbitMQ client")
        .hasMessageContaining("must be PLAIN or EXTERNAL");
  }

  @Test
  void neverShowsAPassword() {
    Map<String, String> client = Map.of("password", "planted-secret", "pasword", "planted-secret");
    assertThat(ClientSettings.problems(config(client)))
        .isNotEmpty()
        .noneMatch(problem -> problem.contains("planted-secret"));
    assertThat(ClientSettings.problems(config("amqp://me:planted-secret@rabbit-1:5672", Map.of())))
        .singleElement()
        .asString()
        .contains("URI")
        .doesNotContain("planted-secret");
  }

  @Test
  void needsAnEndpoint() {
    assertThat(ClientSettings.problems(config("", Map.of())))
        .singleElement()
        .asString()
        .contains("'waybill.binders.main.endpoint' is missing");
    assertThat(ClientSettings.problems(config("rabbit-1:http", Map.of())))
        .singleElement()
        .asString()
        .contains("rabbit-1:http");
    assertThat(ClientSettings.problems(config("rabbit-1:99999", Map.of()))).hasSize(1);
    assertThat(ClientSettings.problems(config("rabbit-1,,rabbit-2", Map.of()))).hasSize(1);
  }

  @Test
  void knowsThePortsOfBothProtocols() {
    assertThat(new ClientSettings(config(Map.of())).addresses())
        .extracting(address -> address.getHost() + ":" + address.getPort())
        .containsExactly("rabbit-1:5672", "rabbit-2:5673");
    assertThat(new ClientSettings(config(Map.of("ssl.enabled", "true"))).addresses())
        .extracting(address -> address.getHost() + ":" + address.getPort())
        .containsExactly("rabbit-1:5671", "rabbit-2:5673");
  }

  @Test
  void handsSettingsToTheClient() {
    ConnectionFactory factory =
        new ClientSettings(
                config(
                    Map.of(
                        "username", "u",
                        "password", "p",
                        "virtual.host", "/v",
                        "connection.heartbeat", "7",
                        "client.properties.team", "orders")))
            .factory();
    assertThat(factory.getUsername()).isEqualTo("u");
    assertThat(factory.getPassword()).isEqualTo("p");
    assertThat(factory.getVirtualHost()).isEqualTo("/v");
    assertThat(factory.getRequestedHeartbeat()).isEqualTo(7);
    assertThat(factory.getClientProperties()).containsEntry("team", "orders");
    assertThat(factory.isAutomaticRecoveryEnabled()).isFalse();
    assertThat(factory.isTopologyRecoveryEnabled()).isFalse();
    assertThat(factory.getChannelRpcTimeout()).isEqualTo(30_000);
    assertThat(factory.isSSL()).isFalse();
  }

  @Test
  void heartbeatsTellHowLongSilenceMayLast() {
    assertThat(new ClientSettings(config(Map.of())).silence()).isEqualTo(Duration.ofSeconds(20));
    assertThat(new ClientSettings(config(Map.of("connection.heartbeat", "3"))).silence())
        .isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void settingsOfTlsWithoutTlsAreNoticed() {
    assertThat(ClientSettings.problems(config(Map.of("ssl.trust.store", "/x.p12"))))
        .singleElement()
        .asString()
        .contains("ssl.trust.store' has no effect");
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(BinderProvider.class))
        .anySatisfy(provider -> assertThat(provider.type()).isEqualTo("rabbitmq"));
  }

  @Test
  void saysWhatCannotBeReachedAndLeavesNothingBehind() {
    try (SuiteRuntime runtime = new SuiteRuntime()) {
      BinderConfig config = config("127.0.0.1:1,127.0.0.1:2", Map.of());
      assertThatThrownBy(() -> new RabbitMqBinderProvider().open(config, runtime))
          .isInstanceOfSatisfying(
              MessagingException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION))
          .hasMessageContaining("127.0.0.1:1")
          .hasMessageContaining("waybill.binders.main.endpoint")
          .hasCauseInstanceOf(Exception.class);
      assertThat(runtime.lent()).noneMatch(Thread::isAlive);
    }
  }

  @Test
  void aTrustStoreThatCannotBeReadIsAConfigurationProblem() {
    try (SuiteRuntime runtime = new SuiteRuntime()) {
      BinderConfig config =
          config(
              "127.0.0.1:1",
              Map.of("ssl.enabled", "true", "ssl.trust.store", "/there/is/none.p12"));
      assertThatThrownBy(() -> new RabbitMqBinderProvider().open(config, runtime))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("none.p12");
    }
  }
}
