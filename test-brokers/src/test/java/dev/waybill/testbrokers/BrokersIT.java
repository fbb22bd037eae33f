package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.waybill.conformance.fault.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("broker")
class BrokersIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String PROPERTY = "waybill.test.kafka";

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

  @Test
  void givenEndpointIsUsedAndLeftAlone() {
    String before = System.getProperty(PROPERTY);
    String endpoint = Brokers.kafka().endpoint();
    System.setProperty(PROPERTY, endpoint);
    try (Broker given = Kafka.startAny()) {
      assertThat(given.endpoint()).isEqualTo(endpoint);
      assertThat(given.directEndpoint()).isEqualTo(endpoint);
      assertThat(given.origin()).isEqualTo("given endpoint");
      assertThat(given.ready()).isTrue();
      assertThat(given.pids()).isEmpty();
      assertThatThrownBy(given::kill9)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("given");
    } finally {
      restore(before);
    }
    assertThat(Brokers.kafka().ready()).isTrue();
  }

  @Test
  void commandLineBrokerServesUntilItsInputEnds(@TempDir Path directory) {
    try (ChildProcess command = runBrokerMain(directory)) {
      String endpoint = command.await(line -> line.startsWith("endpoint "), SOON).substring(9);
      assertThat(KafkaProbe.answers(endpoint)).isTrue();
      command.endInput();
      assertThat(command.awaitExit(SOON)).isTrue();
      assertThat(command.exitCode()).isZero();
      assertThat(KafkaProbe.answers(endpoint)).isFalse();
    }
  }

  @Test
  void brokerDiesWithAKilledParent(@TempDir Path directory) {
    try (ChildProcess command = runBrokerMain(directory)) {
      command.await(line -> line.startsWith("endpoint "), SOON);
      List<ProcessHandle> brokers =
          ProcessHandle.of(command.pid()).orElseThrow().children().toList();
      assertThat(brokers).hasSize(1).allMatch(ProcessHandle::isAlive);
      command.kill9();
      await().atMost(SOON).until(() -> brokers.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  private static ChildProcess runBrokerMain(Path directory) {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            BrokerMain.class.getName(),
            "kafka");
    return ChildProcess.start(command.directory(directory.toFile()), directory.resolve("log"));
  }

  private static void restore(String before) {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }
}
