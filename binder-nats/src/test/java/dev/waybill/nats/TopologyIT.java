package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.ConfigurationException;
import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.TopologyPlan;
import io.nats.client.Connection;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class TopologyIT {
  private Bench bench;
  private NatsBinder binder;
  private Connection server;

  @BeforeEach
  void open() {
    bench = new Bench();
    binder = bench.open();
    server = bench.look();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
    bench.close();
  }

  private TopologyPlan plan(
      int partitions, Map<String, String> ofDestination, Map<String, String> ofGroup) {
    return new TopologyPlan(
        List.of(
            new TopologyPlan.Destination(
                bench.destination, partitions, Ordering.KEY, Duration.ofDays(2), ofDestination)),
        List.of(
            new TopologyPlan.Group(
                bench.destination, bench.group, Ordering.KEY, true, true, true, ofGroup)));
  }

  private StreamConfiguration config(String stream) throws Exception {
    return server.jetStreamManagement().getStreamInfo(stream).getConfiguration();
  }

  @Test
  void appliesWhatIsMissingOnceAndValidatesIt() throws Exception {
    TopologyPlan plan =
        plan(0, Map.of("max_msg_size", "5000"), Map.of("dead-letters.max_age", "777000000000"));
    TopologyReport before = Bench.get(binder.provision(plan, TopologyMode.VALIDATE));
    assertThat(before.missing()).hasSize(3);
    assertThat(server.jetStreamManagement().getStreamNames()).doesNotContain(bench.destination);

    TopologyReport applied = Bench.get(binder.provision(plan, TopologyMode.APPLY));
    assertThat(applied.created()).hasSize(3);
    assertThat(applied.isClean()).as(applied.toString()).isTrue();
    TopologyReport again = Bench.get(binder.provision(plan, TopologyMode.APPLY));
    assertThat(again.created()).isEmpty();
    assertThat(again.isClean()).as(again.toString()).isTrue();
    assertThat(Bench.get(binder.provision(plan, TopologyMode.VALIDATE)).isClean()).isTrue();

    String d = bench.destination;
    StreamConfiguration main = config(d);
    assertThat(main.getMaxAge()).isEqualTo(Duration.ofDays(2));
    assertThat(main.getMaximumMessageSize()).isEqualTo(5_000);
    assertThat(main.getDiscardPolicy()).isEqualTo(DiscardPolicy.New);
    assertThat(main.getDuplicateWindow()).isEqualTo(Duration.ofMinutes(2));
    assertThat(main.getSubjects()).containsExactly(d + ".*", d + ".~r.*.*");
    assertThat(main.getMetadata()).containsEntry("waybill-partitions", "12");
    assertThat(config(d + "--g--dlq").getMaxAge()).isEqualTo(Duration.ofSeconds(777));
    assertThat(config("KV_" + d + "--g--state").getMaxMsgsPerSubject()).isEqualTo(1);
    assertThat(server.keyValueManagement().getBucketNames()).contains(d + "--g--state");
  }

  @Test
  void reportsDriftAndAltersNothing() throws Exception {
    String d = bench.destination;
    server
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name(d)
                .subjects(d + ".*")
                .maxAge(Duration.ofSeconds(1))
                .duplicateWindow(Duration.ofSeconds(1))
                .metadata(Map.of("waybill-partitions", "3"))
                .build());
    TopologyReport report =
        Bench.get(binder.provision(plan(6, Map.of(), Map.of()), TopologyMode.APPLY));
    assertThat(report.drift())
        .anyMatch(
            text -> text.contains("'" + d + "'") && text.contains("3 partitions instead of 6"))
        .anyMatch(text -> text.contains("max_age=1000000000 instead of 172800000000000"))
        .anyMatch(text -> text.contains("does not listen to '" + d + ".~r.*.*'"))
        .hasSize(3);
    assertThat(config(d).getMaxAge()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config(d).getSubjects()).containsExactly(d + ".*");
  }

  @Test
  void membersMayApplyAtTheSameTime() {
    List<CompletionStage<TopologyReport>> all =
        IntStream.range(0, 8)
            .mapToObj(i -> binder.provision(bench.plan(4), TopologyMode.APPLY))
            .toList();
    assertThat(all.stream().map(Bench::get)).allMatch(TopologyReport::isClean);
  }

  @Test
  void refusesOptionsThatNoStreamHasAndSaysWhatWasMeant() {
    assertThatThrownBy(
            () ->
                Bench.get(
                    binder.provision(
                        plan(70, Map.of("max_byte", "1"), Map.of("max_bytes", "5")),
                        TopologyMode.VALIDATE)))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.problems()).hasSize(3))
        .hasMessageContaining("native.max_byte', did you mean")
        .hasMessageContaining("dead-letters.")
        .hasMessageContaining("at most 64");
  }

  @Test
  void namesWithDotsWorkEverywhere() {
    String name = bench.destination + ".events-of.all";
    TopologyPlan plan =
        new TopologyPlan(
            List.of(new TopologyPlan.Destination(name, 2, Ordering.KEY, null, Map.of())),
            List.of(
                new TopologyPlan.Group(
                    name, "my.group-1", Ordering.KEY, true, true, true, Map.of())));
    assertThat(Bench.get(binder.provision(plan, TopologyMode.APPLY)).isClean()).isTrue();
    Member member =
        bench.join(
            binder,
            new dev.waybill.spi.SubscriptionSpec(
                name,
                "my.group-1",
                "m",
                Ordering.KEY,
                dev.waybill.StartPosition.latest(),
                true,
                Duration.ofSeconds(5),
                Map.of()),
            new Member().acking());
    member.ready();
    for (dev.waybill.spi.Address to :
        List.of(
            dev.waybill.spi.Address.destination(name),
            dev.waybill.spi.Address.inlet(name, "my.group-1"),
            dev.waybill.spi.Address.deadLetters(name, "my.group-1"))) {
      Bench.confirmed(Bench.send(bench.publisher(binder), to, Bench.event("e", "k"), "k"));
    }
    member.awaitDeliveries(2);
    assertThat(Bench.get(binder.backlog(name, "my.group-1"))).hasSize(2);
  }

  @Test
  void theBacklogIsWhatIsNotSettled() {
    bench.provision(binder, 2);
    Member member = bench.join(binder).ready();
    bench.publish(bench.publisher(binder), "e", 40, 10);
    member.awaitDeliveries(40);
    assertThat(waiting()).isEqualTo(40);
    member.ack("e1", "e2", "e5");
    member.flush();
    assertThat(waiting()).isEqualTo(37);
    member.ackAll();
    member.flush();
    assertThat(waiting()).isZero();
  }

  private long waiting() {
    return Bench.get(binder.backlog(bench.destination, bench.group)).stream()
        .mapToLong(dev.waybill.Backlog::waiting)
        .sum();
  }
}
