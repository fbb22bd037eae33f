package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class KafkaClusterIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void survivesTheDeathOfALeaderAndTakesItBack() throws Exception {
    try (KafkaCluster cluster = Brokers.startNodes(Kafka.recipe(), 3);
        KafkaClient client = new KafkaClient(cluster.endpoint())) {
      assertThat(client.admin().describeCluster().nodes().get()).hasSize(3);
      client.createTopic("orders");
      client.send("orders", "before");
      int leader = partition(client).leader().id();
      assertThat(partition(client).replicas()).hasSize(3);

      cluster.node(leader).kill9();
      client.send("orders", "during");
      assertThat(partition(client).leader().id()).isNotEqualTo(leader);
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(cluster.nodes()).filteredOn(Broker::ready).hasSize(2));

      cluster.node(leader).start();
      await().atMost(SOON).until(() -> partition(client).isr().size() == 3);
      assertThat(client.read("orders", 2)).containsExactly("before", "during");
    }
  }

  private static TopicPartitionInfo partition(KafkaClient client) throws Exception {
    return client
        .admin()
        .describeTopics(List.of("orders"))
        .allTopicNames()
        .get()
        .get("orders")
        .partitions()
        .get(0);
  }
}
