package dev.waybill.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
  private static BinderConfig config(Map<String, String> client) {
    OptionValues options = OptionValues.none().with(KafkaOptions.ENDPOINT, "127.0.0.1:1");
    return new BinderConfig("main", options, client, "", Map.of());
  }

  @Test
  void namesEveryProblemAtOnceAndNoSecret() {
    Map<String, String> client =
        Map.of(
            "compresion.type", "zstd",
            "enable.auto.commit", "true",
            "group.id", "x",
            "max.poll.records", "many",
            "totally.unknown.setting.of.somebody", "planted-secret",
            "ssl.key.password", "planted-secret");
    assertThatThrownBy(() -> new ClientSettings(config(client)))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.problems()).hasSize(5))
        .hasMessageContaining(
            "unknown key 'waybill.binders.main.client.compresion.type', did you mean"
                + " 'compression.type'?")
        .hasMessageContaining("'waybill.binders.main.client.enable.auto.commit' cannot be set")
        .hasMessageContaining("'waybill.binders.main.client.group.id' cannot be set")
        .hasMessageContaining("'waybill.binders.main.client.max.poll.records' is not valid")
        .hasMessageContaining("somebody': it is no setting of the Kafka client")
        .hasMessageNotContaining("planted-secret");
  }

  @Test
  void wantsAnEndpoint() {
    BinderConfig config = new BinderConfig("main", OptionValues.none(), Map.of(), "", Map.of());
    assertThatThrownBy(() -> new ClientSettings(config))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'waybill.binders.main.endpoint' is missing");
  }

  @Test
  void theClientTakesWhatItMakes() {
    ClientSettings settings =
        new ClientSettings(
            config(Map.of("compression.type", "zstd", "session.timeout.ms", "20000")));
    for (Duration timeout : new Duration[] {Duration.ofMillis(50), Duration.ofSeconds(30)}) {
      Map<String, Object> producer = settings.producer(timeout);
      assertThat(producer).containsEntry("compression.type", "zstd").containsEntry("acks", "all");
      new KafkaProducer<byte[], byte[]>(producer).close(Duration.ZERO);
    }
    for (KafkaOptions.GroupProtocol protocol :
        new KafkaOptions.GroupProtocol[] {
          KafkaOptions.GroupProtocol.CONSUMER, KafkaOptions.GroupProtocol.CLASSIC
        }) {
      new org.apache.kafka.clients.consumer.KafkaConsumer<byte[], byte[]>(
              settings.consumer(new ClientSettings.ConsumerRole("g", protocol, Map.of())))
          .close();
    }
  }

  @Test
  void compressesWithLz4ByDefault() {
    assertThat(new ClientSettings(config(Map.of())).producer(Duration.ofSeconds(30)))
        .containsEntry("compression.type", "lz4")
        .containsEntry("linger.ms", 5L);
  }

  @Test
  void leavesRoomForDeadLetters() {
    assertThat(new ClientSettings(config(Map.of())).maxEventBytes()).isEqualTo(983_040);
    assertThat(new ClientSettings(config(Map.of("max.request.size", "2097152"))).maxEventBytes())
        .isEqualTo(2_031_616);
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(BinderProvider.class))
        .anySatisfy(provider -> assertThat(provider.type()).isEqualTo("kafka"));
  }

  @Test
  void saysWhatCannotBeReachedAndLeavesNothingBehind() {
    try (SuiteRuntime runtime = new SuiteRuntime()) {
      OptionValues options =
          OptionValues.none()
              .with(KafkaOptions.ENDPOINT, "127.0.0.1:1")
              .with(KafkaOptions.CONNECT_TIMEOUT, Duration.ofMillis(300));
      BinderConfig config = new BinderConfig("main", options, Map.of(), "", Map.of());
      assertThatThrownBy(() -> new KafkaBinderProvider().open(config, runtime))
          .isInstanceOfSatisfying(
              MessagingException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION))
          .hasMessageContaining("127.0.0.1:1")
          .hasMessageContaining("waybill.binders.main.endpoint")
          .hasCauseInstanceOf(Exception.class);
      assertThat(runtime.lent()).isEmpty();
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().contains("admin-client-thread"));
    }
  }

  @Test
  void refusesAnEndpointThatIsNone() {
    try (SuiteRuntime runtime = new SuiteRuntime()) {
      BinderConfig config =
          new BinderConfig(
              "main",
              OptionValues.none().with(KafkaOptions.ENDPOINT, "no port"),
              Map.of(),
              "",
              Map.of());
      assertThatThrownBy(() -> new KafkaBinderProvider().open(config, runtime))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("no port");
    }
  }
}
