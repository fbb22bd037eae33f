package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("broker")
class RabbitMqClusterIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  // A cluster of 3.10 takes half a minute to form.
  @ParameterizedTest
  @EnumSource(names = {"TRIXIE", "SID"})
  void survivesTheDeathOfALeaderAndTakesItBack(Suite suite) throws Exception {
    try (RabbitMqCluster cluster = Brokers.startNodes(RabbitMq.recipe().suite(suite), 3)) {
      assertThat(cluster.endpoint().split(",")).hasSize(3);
      RabbitMqClient.declare(cluster.node(1), "orders");
      RabbitMqClient.send(cluster.node(2), "orders", "before");
      Broker leader = cluster.leader("orders");
      String name = "waybill%d@localhost".formatted(cluster.nodes().indexOf(leader) + 1);
      RabbitMqCtl ctl = RabbitMqCtl.on(leader);
      assertThat(ctl.run("rabbitmq-queues", "quorum_status", "orders", "--formatter", "json"))
          .contains("\"Node Name\":\"%s\",\"Raft State\":\"leader\"".formatted(name));

      leader.kill9();
      Broker next = cluster.leader("orders");
      assertThat(next).isNotSameAs(leader);
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(cluster.nodes()).filteredOn(Broker::ready).hasSize(2));
      RabbitMqClient.send(next, "orders", "during");

      leader.start();
      assertThat(RabbitMqClient.get(leader, "orders")).isEqualTo("before");
      assertThat(RabbitMqClient.get(leader, "orders")).isEqualTo("during");
    }
  }
}
