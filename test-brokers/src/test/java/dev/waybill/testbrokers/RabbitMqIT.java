package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
class RabbitMqIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  // A quorum queue that is younger loses what is on it when its only node is killed.
  private static final Duration SETTLED = Duration.ofSeconds(5);

  private static Broker broker;
  private String queue;

  @BeforeAll
  static void start() {
    broker = Brokers.start(RabbitMq.recipe().property("max_message_size", "2000"));
  }

  @AfterAll
  static void close() {
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void name(TestInfo test) {
    queue = test.getTestMethod().orElseThrow().getName();
    broker.start();
  }

  @Test
  void servesAndTellsAboutItself() throws Exception {
    RabbitMqClient.declare(broker, queue);
    RabbitMqClient.send(broker, queue, "one");
    assertThat(RabbitMqClient.get(broker, queue)).isEqualTo("one");
    assertThat(broker.ready()).isTrue();
    assertThat(broker.kind()).isEqualTo("rabbitmq");
    assertThat(broker.version()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(broker.directEndpoint()).isEqualTo(broker.endpoint());
    assertThat(broker.origin()).contains("local process", broker.pids().get(0).toString());
    assertThat(broker.logTail(50).lines()).hasSizeBetween(10, 50);
  }

  @Test
  void extraPropertiesReachTheServer() throws Exception {
    RabbitMqClient.declare(broker, queue);
    assertThatThrownBy(() -> RabbitMqClient.send(broker, queue, "x".repeat(2001)))
        .hasStackTraceContaining("2000");
  }

  @Test
  void killedBrokerComesBackWithItsDataAtItsEndpoint() throws Exception {
    String endpoint = broker.endpoint();
    long pid = broker.pids().get(0);
    RabbitMqClient.declare(broker, queue);
    await().pollDelay(SETTLED).atMost(SOON).until(() -> true);
    RabbitMqClient.send(broker, queue, "before");
    broker.kill9();
    assertThat(broker.ready()).isFalse();
    assertThat(broker.pids()).isEmpty();
    assertThat(ProcessHandle.of(pid)).isEmpty();
    broker.kill9();
    broker.start();
    assertThat(broker.endpoint()).isEqualTo(endpoint);
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(RabbitMqClient.get(broker, queue)).isEqualTo("before"));
  }

  @Test
  void restartIsOrderlyAndKeepsData() throws Exception {
    RabbitMqClient.declare(broker, queue);
    RabbitMqClient.send(broker, queue, "before");
    long pid = broker.pids().get(0);
    broker.stop();
    assertThat(broker.logTail(200)).contains("SIGTERM received", "stopped TCP listener");
    broker.restart();
    assertThat(broker.pids()).hasSize(1).doesNotContain(pid);
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(RabbitMqClient.get(broker, queue)).isEqualTo("before"));
  }

  @Test
  void frozenBrokerServesAgainWhenItMayGoOn() throws Exception {
    RabbitMqClient.declare(broker, queue);
    broker.pause();
    assertThat(broker.ready()).isFalse();
    assertThat(broker.pids()).hasSize(1);
    broker.resume();
    await().atMost(SOON).until(broker::ready);
    RabbitMqClient.send(broker, queue, "one");
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
  @CsvSource({"BOOKWORM, '3.10.'", "TRIXIE, '4.0.'", "SID, '4.'"})
  void runsAnyGenerationBesideAnother(Suite suite, String version) throws Exception {
    try (Broker other = Brokers.start(RabbitMq.recipe().suite(suite))) {
      assertThat(other.version()).startsWith(version);
      RabbitMqClient.declare(other, queue);
      RabbitMqClient.send(other, queue, "one");
      assertThat(RabbitMqClient.get(other, queue)).isEqualTo("one");
      other.kill9();
      assertThat(broker.ready()).isTrue();
    }
  }

  @Test
  void toolsTellAndChangeWhatAmqpCannot() {
    RabbitMqCtl ctl = RabbitMqCtl.on(broker);
    assertThat(ctl.run("rabbitmqctl", "eval", "node().")).contains("waybill1@localhost");
    assertThatThrownBy(() -> ctl.run("rabbitmqctl", "pigeon"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("rabbitmqctl pigeon failed on RabbitMQ node waybill1");
    assertThatThrownBy(() -> RabbitMqCtl.on(Brokers.rabbitMq()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void closeDeletesDataAndKeepsTheLog() {
    Broker other = Brokers.start(RabbitMq.recipe());
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
    RabbitMq recipe = RabbitMq.recipe().property("max_message_size", "many");
    assertThatThrownBy(recipe::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("max_message_size");
    assertThat(Path.of("erl_crash.dump")).doesNotExist();
  }
}
