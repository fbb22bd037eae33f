package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendOutcome;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Nats;
import dev.waybill.testbrokers.NatsCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three servers with three replicas each, of which one goes. */
@Tag("broker")
class ClusterIT {
  /** Nobody answers for a stream while its leader is elected. */
  @Test
  void publishesInOrderAndLosesNothingWhenTheLeaderIsKilled() {
    int keys = 10;
    try (NatsCluster cluster = Brokers.startNodes(Nats.recipe(), 3);
        Bench bench =
            new Bench(cluster.endpoint())
                .with(NatsOptions.REPLICAS, 3)
                .with(NatsOptions.MEMBER_TIMEOUT, Duration.ofSeconds(10))) {
      NatsBinder binder = bench.open();
      // A server that has just come up is no peer for others yet.
      Awaitility.await()
          .ignoreExceptions()
          .atMost(Duration.ofSeconds(30))
          .until(() -> bench.provision(binder, 4).isClean());
      Member member = bench.join(binder).acking().ready();
      BinderPublisher publisher =
          binder.publisher(new PublisherSpec(500, 8 << 20, Duration.ofSeconds(40)));
      List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
      int sent = 0;
      while (sent < 500) {
        outcomes.add(bench.send(publisher, "e" + sent, "k" + sent % keys));
        sent++;
      }
      Broker leader = cluster.leader(bench.destination);
      for (; sent < 1_500; sent++) {
        if (sent == 700) {
          leader.kill9();
        }
        outcomes.add(bench.send(publisher, "e" + sent, "k" + sent % keys));
      }
      Set<String> confirmed = new HashSet<>();
      for (int i = 0; i < outcomes.size(); i++) {
        if (Bench.get(outcomes.get(i)) instanceof SendOutcome.Confirmed) {
          confirmed.add("e" + i);
        }
      }
      // All but those that a later event of their key had overtaken.
      assertThat(confirmed.size()).isGreaterThan(1_300);
      Bench.confirmed(bench.send(publisher, "last", "k0"));
      Map<String, List<Integer>> firsts = new HashMap<>();
      Set<String> seen = new HashSet<>();
      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> member.ids().contains("last") && member.ids().containsAll(confirmed));
      for (Inbound delivery : member.deliveries()) {
        String id = Member.id(delivery);
        if (confirmed.contains(id) && seen.add(id)) {
          firsts
              .computeIfAbsent(delivery.key(), key -> new ArrayList<>())
              .add(Integer.parseInt(id.substring(1)));
        }
      }
      firsts.forEach((key, numbers) -> assertThat(numbers).as(key).isSorted());
    }
  }
}
