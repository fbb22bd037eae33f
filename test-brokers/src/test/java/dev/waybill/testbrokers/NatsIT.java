package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("broker")
class NatsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static Broker broker;
  private String stream;

  @BeforeAll
  static void start() {
    broker = Brokers.start(Nats.recipe().property("max_payload", "2000"));
  }

  @AfterAll
  static void close() {
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void name(TestInfo test) {
    stream = test.getTestMethod().orElseThrow().getName();
    broker.start();
  }

  @Test
  void servesAndTellsAboutItself() throws Exception {
    NatsClient.declare(broker, stream);
    NatsClient.send(broker, stream, "one");
    assertThat(NatsClient.first(broker, stream)).isEqualTo("one");
    assertThat(broker.ready()).isTrue();
    assertThat(broker.kind()).isEqualTo("nats");
    assertThat(broker.version()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(broker.directEndpoint()).isEqualTo(broker.endpoint());
    assertThat(broker.origin()).contains("local process", broker.pids().get(0).toString());
    assertThat(broker.logTail(50).lines()).hasSizeBetween(10, 50);
  }

  @Test
  void extraPropertiesReachTheServer() throws Exception {
    try (Connection connection = NatsClient.connect(broker)) {
      assertThat(connection.getServerInfo().getMaxPayload()).isEqualTo(2000);
    }
  }

  @Test
  void killedBrokerComesBackWithItsDataAtItsEndpoint() throws Exception {
    String endpoint = broker.endpoint();
    long pid = broker.pids().get(0);
    NatsClient.declare(broker, stream);
    NatsClient.send(broker, stream, "before");
    broker.kill9();
    assertThat(broker.ready()).isFalse();
    assertThat(broker.pids()).isEmpty();
    assertThat(ProcessHandle.of(pid)).isEmpty();
    broker.kill9();
    broker.start();
    assertThat(broker.endpoint()).isEqualTo(endpoint);
    assertThat(NatsClient.first(broker, stream)).isEqualTo("before");
  }

  @Test
  void restartIsOrderlyAndKeepsData() throws Exception {
    NatsClient.declare(broker, stream);
    NatsClient.send(broker, stream, "before");
    long pid = broker.pids().get(0);
    broker.stop();
    assertThat(broker.logTail(200)).contains("Server Exiting");
    broker.restart();
    assertThat(broker.pids()).hasSize(1).doesNotContain(pid);
    assertThat(NatsClient.first(broker, stream)).isEqualTo("before");
  }

  @Test
  void frozenBrokerServesAgainWhenItMayGoOn() throws Exception {
    NatsClient.declare(broker, stream);
    broker.pause();
    assertThat(broker.ready()).isFalse();
    assertThat(broker.pids()).hasSize(1);
    broker.resume();
    await().atMost(SOON).until(broker::ready);
    NatsClient.send(broker, stream, "one");
  }

  @Test
  void frozenBrokerCanBeKilled() {
    broker.pause();
    broker.kill9();
    assertThat(broker.pids()).isEmpty();
    assertThatThrownBy(broker::pause)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not run");
  }

  @Test
  void listensOnLoopbackOnly() {
    Loopback.assertOnly(broker);
  }

  @ParameterizedTest
  @CsvSource({"BOOKWORM, '2.9.'", "TRIXIE, '2.10.'", "SID, '2.'"})
  void runsAnyGenerationBesideAnother(Suite suite, String version) throws Exception {
    try (Broker other = Brokers.start(Nats.recipe().suite(suite))) {
      assertThat(other.version()).startsWith(version);
      NatsClient.declare(other, stream);
      NatsClient.send(other, stream, "one");
      assertThat(NatsClient.first(other, stream)).isEqualTo("one");
      other.kill9();
      assertThat(broker.ready()).isTrue();
    }
  }

  @Test
  void closeDeletesDataAndKeepsTheLog() {
    Broker other = Brokers.start(Nats.recipe());
    WorkDirectory directory = ((LocalNode) other).directory();
    assertThat(directory.data()).isNotEmptyDirectory();
    assertThat(directory.path()).startsWith(Path.of("target").toAbsolutePath());
    other.close();
    other.close();
    assertThat(directory.data()).doesNotExist();
    assertThat(directory.log()).isNotEmptyFile();
    assertThat(other.pids()).isEmpty();
  }

  @Test
  void serverThatDoesNotComeUpIsExplainedByItsLog() {
    Nats recipe = Nats.recipe().property("pigeon", "1");
    assertThatThrownBy(recipe::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("unknown field \"pigeon\"");
  }
}
