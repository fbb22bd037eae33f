package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.ConfigurationException;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.config.OptionValues;
import dev.waybill.conformance.spi.SuiteRuntime;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import io.nats.client.Options;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
  private static BinderConfig config(String endpoint, Map<String, String> client) {
    OptionValues options =
        OptionValues.none()
            .with(NatsOptions.ENDPOINT, endpoint)
            .with(NatsOptions.CONNECT_TIMEOUT, Duration.ofMillis(300));
    return new BinderConfig("main", options, client, "", Map.of());
  }

  private static BinderConfig config(Map<String, String> client) {
    return config("127.0.0.1:1", client);
  }

  @Test
  void namesEveryProblemAtOnceAndNoSecret() {
    Map<String, String> client =
        Map.of(
            "pinginterva", "3000",
            "reconnect.max", "5",
            "servers", "x",
            "maxpings", "many",
            "totally.unknown.setting.of.somebody", "planted-secret");
    assertThatThrownBy(() -> new ClientSettings(config(client)))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.problems()).hasSize(5))
        .hasMessageContaining(
            "unknown key 'waybill.binders.main.client.pinginterva', did you mean 'pinginterval'?")
        .hasMessageContaining("'waybill.binders.main.client.reconnect.max' cannot be set")
        .hasMessageContaining("'waybill.binders.main.client.servers' cannot be set")
        .hasMessageContaining("'waybill.binders.main.client.maxpings' is not valid")
        .hasMessageContaining("somebody': it is no setting of the NATS client")
        .hasMessageNotContaining("planted-secret");
  }

  @Test
  void wantsAnEndpoint() {
    assertThatThrownBy(() -> new ClientSettings(config("", Map.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'waybill.binders.main.endpoint' is missing");
  }

  @Test
  void handsEverySettingToTheClient() {
    ClientSettings settings =
        new ClientSettings(
            config("a:4222, nats://b:4222", Map.of("pinginterval", "7000", "pedantic", "true")));
    Options options = settings.options(List.of("c:4222")).build();
    assertThat(options.getPingInterval()).isEqualTo(Duration.ofSeconds(7));
    assertThat(options.isPedantic()).isTrue();
    assertThat(options.getServers()).hasSize(3);
    assertThat(options.getMaxReconnect()).isZero();
    assertThat(options.getConnectionTimeout()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void showsNoPasswordOfAnEndpoint() {
    ClientSettings settings =
        new ClientSettings(config("nats://me:planted-secret@a:4222,b:1", Map.of()));
    assertThat(settings.shownEndpoint()).isEqualTo("nats://***@a:4222,b:1");
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(BinderProvider.class))
        .anySatisfy(provider -> assertThat(provider.type()).isEqualTo("nats"));
  }

  @Test
  void saysWhatCannotBeReachedAndLeavesNothingBehind() {
    try (SuiteRuntime runtime = new SuiteRuntime()) {
      assertThatThrownBy(() -> new NatsBinderProvider().open(config(Map.of()), runtime))
          .isInstanceOfSatisfying(
              MessagingException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION))
          .hasMessageContaining("127.0.0.1:1")
          .hasMessageContaining("waybill.binders.main.endpoint")
          .hasCauseInstanceOf(Exception.class);
      assertThat(runtime.lent()).noneMatch(Thread::isAlive);
    }
  }

  @Test
  void refusesAnEndpointThatIsNone() {
    assertThatThrownBy(() -> new ClientSettings(config("no port:at all", Map.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("waybill.binders.main");
  }
}
