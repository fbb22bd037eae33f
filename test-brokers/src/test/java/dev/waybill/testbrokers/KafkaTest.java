package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaTest {
  private static final String PROPERTY = "waybill.test.kafka";
  private static final KafkaPorts PORTS = new KafkaPorts(1, 2, 3, 9);

  private final String before = System.getProperty(PROPERTY, "");

  @AfterEach
  void restore() {
    System.setProperty(PROPERTY, before);
  }

  @Test
  void switchedOffKafkaIsNotToBeHad() {
    System.setProperty(PROPERTY, "none");
    assertThatThrownBy(() -> Kafka.recipe().start())
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("none");
    assertThatThrownBy(() -> Kafka.recipe().startNodes(3))
        .isInstanceOf(BrokerUnavailableException.class);
  }

  @Test
  void givenEndpointWhereNothingSpeaksKafkaIsSaid() {
    System.setProperty(PROPERTY, "127.0.0.1:1");
    assertThatThrownBy(Kafka::startAny)
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("'127.0.0.1:1'");
  }

  @Test
  void brokerWithoutListedJarsIsNotToBeHad() {
    assertThatThrownBy(() -> ServerClassPath.of("pigeon"))
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("pigeon.classpath")
        .hasMessageContaining("Build module");
  }

  @Test
  void brokerJarsAreListedButNotOnThisClassPath() {
    assertThat(ServerClassPath.of("kafka"))
        .anyMatch(jar -> jar.getFileName().toString().startsWith("kafka_2.13"));
    assertThat(System.getProperty("java.class.path")).doesNotContain("kafka_2.13");
  }

  @Test
  void callersPropertiesWin() {
    Kafka recipe = Kafka.recipe().property("node.id", "42").property("x.y", "z");
    assertThat(KafkaProperties.of(recipe, 1, List.of(PORTS), "data"))
        .containsEntry("node.id", "42")
        .containsEntry("x.y", "z")
        .containsEntry("log.dirs", "data");
  }

  @Test
  void clusterReplicatesAndNodesKnowEachOther() {
    Map<String, String> properties =
        KafkaProperties.of(Kafka.recipe(), 2, List.of(PORTS, PORTS, PORTS), "data");
    assertThat(properties)
        .containsEntry("node.id", "2")
        .containsEntry("default.replication.factor", "3")
        .containsEntry("min.insync.replicas", "2")
        .containsEntry("controller.quorum.voters", "1@127.0.0.1:3,2@127.0.0.1:3,3@127.0.0.1:3");
  }

  @Test
  void containerIsToldTheSamePropertiesAndListensToTheOutside() {
    Kafka recipe = Kafka.recipe().property("a-b.c_d", "e");
    Map<String, String> environment = DockerKafka.environment(recipe, PORTS, "docker.host");
    assertThat(environment)
        .containsEntry("KAFKA_A___B_C__D", "e")
        .containsEntry("KAFKA_NODE_ID", "1")
        .containsEntry(
            "KAFKA_LISTENERS", "CLIENT://0.0.0.0:1,INTERNAL://0.0.0.0:2,CONTROLLER://0.0.0.0:3")
        .containsEntry(
            "KAFKA_ADVERTISED_LISTENERS", "CLIENT://docker.host:9,INTERNAL://docker.host:2")
        .containsKey("CLUSTER_ID");
    assertThat(DockerNode.binding("localhost", 5, 6)).isEqualTo("127.0.0.1:5:6");
    assertThat(DockerNode.binding("docker.host", 5, 6)).isEqualTo("5:6");
  }

  @Test
  void userHidesThePasswordAndRefusesWhatWouldNeedQuoting() {
    KafkaUser user = new KafkaUser("joe", "secret-1");
    assertThat(user.toString()).contains("joe").doesNotContain("secret");
    assertThat(user.clientProperties().get("sasl.jaas.config"))
        .contains("username=\"joe\" password=\"secret-1\";");
    assertThatThrownBy(() -> new KafkaUser("joe", "quote\""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("quote");
  }
}
