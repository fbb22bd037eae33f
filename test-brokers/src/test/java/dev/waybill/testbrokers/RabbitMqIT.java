package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
    declare(broker, queue);
    send(broker, queue, "one");
    assertThat(get(broker, queue)).isEqualTo("one");
    assertThat(broker.ready()).isTrue();
    assertThat(broker.kind()).isEqualTo("rabbitmq");
    assertThat(broker.version()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(broker.directEndpoint()).isEqualTo(broker.endpoint());
    assertThat(broker.origin()).contains("local process", broker.pids().get(0).toString());
    assertThat(broker.logTail(50).lines()).hasSizeBetween(10, 50);
  }

  @Test
  void extraPropertiesReachTheServer() throws Exception {
    declare(broker, queue);
    assertThatThrownBy(() -> send(broker, queue, "x".repeat(2001))).hasStackTraceContaining("2000");
  }

  @Test
  void killedBrokerComesBackWithItsDataAtItsEndpoint() throws Exception {
    String endpoint = broker.endpoint();
    long pid = broker.pids().get(0);
    declare(broker, queue);
    await().pollDelay(SETTLED).atMost(SOON).until(() -> true);
    send(broker, queue, "before");
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
        .untilAsserted(() -> assertThat(get(broker, queue)).isEqualTo("before"));
  }

  @Test
  void restartIsOrderlyAndKeepsData() throws Exception {
    declare(broker, queue);
    send(broker, queue, "before");
    long pid = broker.pids().get(0);
    broker.stop();
    assertThat(broker.logTail(200)).contains("SIGTERM received", "stopped TCP listener");
    broker.restart();
    assertThat(broker.pids()).hasSize(1).doesNotContain(pid);
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(get(broker, queue)).isEqualTo("before"));
  }

  @Test
  void frozenBrokerServesAgainWhenItMayGoOn() throws Exception {
    declare(broker, queue);
    broker.pause();
    assertThat(broker.ready()).isFalse();
    assertThat(broker.pids()).hasSize(1);
    broker.resume();
    await().atMost(SOON).until(broker::ready);
    send(broker, queue, "one");
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
      declare(other, queue);
      send(other, queue, "one");
      assertThat(get(other, queue)).isEqualTo("one");
      other.kill9();
      assertThat(broker.ready()).isTrue();
    }
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
  }

  private static void declare(Broker broker, String queue) throws Exception {
    try (Connection connection = connect(broker);
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    }
  }

  private static void send(Broker broker, String queue, String text) throws Exception {
    try (Connection connection = connect(broker);
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish(
          "", queue, MessageProperties.PERSISTENT_BASIC, text.getBytes(StandardCharsets.UTF_8));
      channel.waitForConfirmsOrDie(SOON.toMillis());
    }
  }

  private static String get(Broker broker, String queue) throws Exception {
    try (Connection connection = connect(broker);
        Channel channel = connection.createChannel()) {
      GetResponse response = channel.basicGet(queue, true);
      return response == null ? null : new String(response.getBody(), StandardCharsets.UTF_8);
    }
  }

  private static Connection connect(Broker broker) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri("amqp://guest:guest@" + broker.endpoint());
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }
}
