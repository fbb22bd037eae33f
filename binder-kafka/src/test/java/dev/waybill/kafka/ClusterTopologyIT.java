package dev.waybill.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.TopologyPlan;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Kafka;
import dev.waybill.testbrokers.KafkaCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A topic is known to one node of a cluster before it is to the next. */
@Tag("broker")
@Timeout(240)
class ClusterTopologyIT {
  private static final int ROUNDS = 40;

  @Test
  void findsWhatItHasCreatedWhicheverNodeItAsks() {
    try (KafkaCluster cluster = Brokers.startNodes(Kafka.recipe(), 3);
        Bench bench = new Bench(cluster.endpoint())) {
      List<KafkaBinder> members = List.of(bench.open(), bench.open(), bench.open());
      for (int round = 0; round < ROUNDS; round++) {
        TopologyPlan plan = plan(bench.destination + "-" + round, bench.group);
        List<CompletionStage<TopologyReport>> reports = new ArrayList<>();
        members.forEach(member -> reports.add(member.provision(plan, TopologyMode.APPLY)));
        for (CompletionStage<TopologyReport> report : reports) {
          assertThat(Bench.get(report).missing()).as("round " + round).isEmpty();
        }
      }
    }
  }

  private static TopologyPlan plan(String destination, String group) {
    return new TopologyPlan(
        List.of(new TopologyPlan.Destination(destination, 2, Ordering.KEY, null, Map.of())),
        List.of(
            new TopologyPlan.Group(destination, group, Ordering.KEY, true, true, true, Map.of())));
  }
}
