package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

@Tag("broker")
class KafkaIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static Broker broker;
  private String topic;

  @BeforeAll
  static void start() {
    broker = Brokers.start(Kafka.recipe().property("offset.metadata.max.bytes", "77"));
  }

  @AfterAll
  static void close() {
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void name(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
    broker.start();
  }

  @Test
  void servesAndTellsAboutItself() throws Exception {
    try (KafkaClient client = new KafkaClient(broker.endpoint())) {
      client.createTopic(topic);
      client.send(topic, "one");
      assertThat(client.read(topic, 1)).containsExactly("one");
    }
    assertThat(broker.ready()).isTrue();
    assertThat(broker.kind()).isEqualTo("kafka");
    assertThat(broker.version()).matches("4\\.\\d+\\.\\d+");
    assertThat(broker.origin()).contains("local process", broker.pids().get(0).toString());
    assertThat(broker.logTail(50).lines()).hasSizeBetween(10, 50);
  }

  @Test
  void directEndpointLeadsToTheSameBroker() throws Exception {
    assertThat(broker.directEndpoint()).isNotEqualTo(broker.endpoint());
    try (KafkaClient client = new KafkaClient(broker.endpoint());
        KafkaClient observer = new KafkaClient(broker.directEndpoint())) {
      observer.createTopic(topic);
      client.send(topic, "one");
      assertThat(observer.read(topic, 1)).containsExactly("one");
    }
  }

  @Test
  void topicsAreNotCreatedByUse() {
    Map<String, String> impatient = Map.of("max.block.ms", "1500");
    try (KafkaClient client = new KafkaClient(broker.endpoint(), impatient)) {
      assertThatThrownBy(() -> client.send(topic, "one"))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void extraPropertiesReachTheServer() throws Exception {
    try (KafkaClient client = new KafkaClient(broker.endpoint())) {
      ConfigResource server = new ConfigResource(ConfigResource.Type.BROKER, "1");
      assertThat(
              client
                  .admin()
                  .describeConfigs(List.of(server))
                  .all()
                  .get()
                  .get(server)
                  .get("offset.metadata.max.bytes")
                  .value())
          .isEqualTo("77");
    }
  }

  @Test
  void killedBrokerComesBackWithItsDataAtItsEndpoint() throws Exception {
    String endpoint = broker.endpoint();
    long pid = broker.pids().get(0);
    try (KafkaClient client = new KafkaClient(endpoint)) {
      client.createTopic(topic);
      client.send(topic, "before");
      broker.kill9();
      assertThat(broker.ready()).isFalse();
      assertThat(broker.pids()).isEmpty();
      assertThat(ProcessHandle.of(pid)).isEmpty();
      broker.kill9();
      broker.start();
      assertThat(broker.endpoint()).isEqualTo(endpoint);
      client.send(topic, "after");
      assertThat(client.read(topic, 2)).containsExactly("before", "after");
    }
  }

  @Test
  void restartIsOrderlyAndKeepsData() throws Exception {
    try (KafkaClient client = new KafkaClient(broker.endpoint())) {
      client.createTopic(topic);
      client.send(topic, "before");
      long pid = broker.pids().get(0);
      broker.stop();
      assertThat(broker.logTail(200)).contains("shut down completed");
      broker.restart();
      assertThat(broker.pids()).hasSize(1).doesNotContain(pid);
      assertThat(client.read(topic, 1)).containsExactly("before");
    }
  }

  @Test
  void frozenBrokerServesAgainWhenItMayGoOn() throws Exception {
    try (KafkaClient client = new KafkaClient(broker.endpoint())) {
      client.createTopic(topic);
      broker.pause();
      assertThat(broker.ready()).isFalse();
      assertThat(broker.pids()).hasSize(1);
      broker.resume();
      await().atMost(SOON).until(broker::ready);
      client.send(topic, "one");
    }
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

  @Test
  void closeDeletesDataAndKeepsTheLog() {
    Broker other = Brokers.start(Kafka.recipe());
    WorkDirectory directory = ((KafkaNode) other).directory();
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
    Kafka recipe = Kafka.recipe().property("broker.session.timeout.ms", "many");
    assertThatThrownBy(recipe::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("broker.session.timeout.ms");
  }
}
