package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("broker")
class BrokersIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  @Test
  void sharedBrokerIsOneAndCannotBeHarmed() {
    Broker broker = Brokers.kafka();
    assertThat(Brokers.kafka()).isSameAs(broker);
    broker.start();
    broker.close();
    assertThat(broker.ready()).isTrue();
    assertThatThrownBy(broker::kill9)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("shared");
    assertThatThrownBy(broker::stop).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(broker::pause).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(broker::restart).isInstanceOf(UnsupportedOperationException.class);
    assertThat(broker.ready()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "rabbitmq", "nats"})
  void givenEndpointIsUsedAndLeftAlone(String kind) {
    String property = "waybill.test." + kind;
    String before = System.getProperty(property);
    Broker shared = shared(kind);
    String endpoint = shared.endpoint();
    System.setProperty(property, endpoint);
    try (Broker given = startAny(kind)) {
      assertThat(given.endpoint()).isEqualTo(endpoint);
      assertThat(given.directEndpoint()).isEqualTo(endpoint);
      assertThat(given.origin()).isEqualTo("given endpoint");
      assertThat(given.ready()).isTrue();
      assertThat(given.pids()).isEmpty();
      assertThatThrownBy(given::kill9)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("given");
    } finally {
      restore(property, before);
    }
    assertThat(shared.ready()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "rabbitmq", "nats"})
  void commandLineBrokerServesUntilItsInputEnds(String kind, @TempDir Path directory) {
    try (BrokerMainRun run = BrokerMainRun.of(kind, directory)) {
      assertThat(answers(kind, run.endpoint())).isTrue();
      run.process().endInput();
      assertThat(run.process().awaitExit(SOON)).isTrue();
      assertThat(run.process().exitCode()).isZero();
      assertThat(answers(kind, run.endpoint())).isFalse();
    }
  }

  /** RabbitMQ has a second program beside it, and all but Kafka a shell that watches. */
  @ParameterizedTest
  @CsvSource({"kafka, 1", "rabbitmq, 2", "nats, 1"})
  void brokerDiesWithAKilledParent(String kind, int programs, @TempDir Path directory) {
    try (BrokerMainRun run = BrokerMainRun.of(kind, directory)) {
      ProcessHandle parent = ProcessHandle.of(run.process().pid()).orElseThrow();
      assertThat(parent.children()).hasSize(programs);
      List<ProcessHandle> all = parent.descendants().toList();
      run.process().kill9();
      await().atMost(SOON).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  private static boolean answers(String kind, String endpoint) {
    return switch (kind) {
      case "kafka" -> KafkaProbe.answers(endpoint);
      case "rabbitmq" -> AmqpProbe.serving(endpoint, null).isPresent();
      default -> NatsProbe.version(endpoint).isPresent();
    };
  }

  private static Broker shared(String kind) {
    return switch (kind) {
      case "kafka" -> Brokers.kafka();
      case "rabbitmq" -> Brokers.rabbitMq();
      default -> Brokers.nats();
    };
  }

  private static Broker startAny(String kind) {
    return switch (kind) {
      case "kafka" -> Kafka.startAny();
      case "rabbitmq" -> RabbitMq.startAny();
      default -> Nats.startAny();
    };
  }

  private static void restore(String property, String before) {
    if (before == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, before);
    }
  }
}
