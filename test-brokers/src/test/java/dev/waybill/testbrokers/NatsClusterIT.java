package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("broker")
class NatsClusterIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @ParameterizedTest
  @EnumSource(Suite.class)
  void survivesTheDeathOfALeaderAndTakesItBack(Suite suite) throws Exception {
    try (NatsCluster cluster = Brokers.startNodes(Nats.recipe().suite(suite), 3)) {
      assertThat(cluster.endpoint().split(",")).hasSize(3);
      NatsClient.declare(cluster.node(1), "orders", 3);
      send(cluster.node(2), "before");
      Broker leader = cluster.leader("orders");
      assertThat(cluster.node(numberOf(NatsClient.leader(leader, "orders")))).isSameAs(leader);

      leader.kill9();
      Broker next = cluster.leader("orders");
      assertThat(next).isNotSameAs(leader);
      // The dead one may have led the cluster, too: the others are unwell until they elect again.
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(cluster.nodes()).filteredOn(Broker::ready).hasSize(2));
      send(next, "during");

      leader.start();
      next.kill9();
      assertThat(cluster.leader("orders")).isNotSameAs(next);
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(NatsClient.read(leader, "orders", 2)).isEqualTo("during"));
      assertThat(NatsClient.first(leader, "orders")).isEqualTo("before");
    }
  }

  /** Other nodes hear of a new stream a moment later; until then nothing is stored. */
  private static void send(Broker node, String text) {
    await()
        .atMost(SOON)
        .ignoreExceptionsMatching(
            error -> String.valueOf(error.getMessage()).contains("No Responders"))
        .until(
            () -> {
              NatsClient.send(node, "orders", text);
              return true;
            });
  }

  private static int numberOf(String server) {
    return Integer.parseInt(server.substring("waybill".length()));
  }

  @Test
  void frozenLeaderIsReplaced() throws Exception {
    try (NatsCluster cluster = Brokers.startNodes(Nats.recipe(), 3)) {
      NatsClient.declare(cluster.node(1), "orders", 3);
      Broker leader = cluster.leader("orders");
      leader.pause();
      assertThat(cluster.leader("orders")).isNotSameAs(leader);
      leader.resume();
      await().atMost(SOON).until(leader::ready);
    }
  }

  @Test
  void placementIsRefusedWhereServersAreMissing() {
    try (NatsCluster cluster = Brokers.startNodes(Nats.recipe(), 3)) {
      String endpoint = cluster.node(1).endpoint();
      assertThat(NatsPlacement.works(endpoint, 3)).isTrue();
      assertThat(NatsPlacement.works(endpoint, 5)).isFalse();
    }
  }
}
