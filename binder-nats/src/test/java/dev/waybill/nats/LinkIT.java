package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.Health;
import dev.waybill.conformance.fault.ActiveFault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.fault.TcpProxy;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendOutcome;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Nats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that break, and what must survive it. */
@Tag("broker")
class LinkIT {
  private Broker broker;
  private TcpProxy proxy;
  private Bench bench;
  private NatsBinder binder;

  @BeforeEach
  void open() {
    broker = Brokers.start(Nats.recipe());
    proxy = TcpProxy.to(port(broker));
    bench = new Bench("127.0.0.1:" + proxy.port());
    binder = bench.open();
  }

  private static int port(Broker broker) {
    return Integer.parseInt(broker.endpoint().substring(broker.endpoint().lastIndexOf(':') + 1));
  }

  @AfterEach
  void close() {
    bench.close();
    proxy.close();
    broker.close();
  }

  /**
   * The answers to thousands are lost with the connection: whether they are stored, nobody knows.
   */
  @Test
  void whatWasNotConfirmedIsSentAgainInOrderAndStoredOnce() {
    int keys = 20;
    int count = 5_000;
    bench.provision(binder, 4);
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher =
        binder.publisher(new PublisherSpec(count, 64 << 20, Duration.ofSeconds(60)));
    Bench.confirmed(bench.send(publisher, "first", "k0"));
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    try (ActiveFault deaf = proxy.inject(TcpFault.dropResponses())) {
      for (int i = 0; i < count; i++) {
        outcomes.add(bench.send(publisher, "e" + i, "k" + i % keys));
      }
      assertThat(outcomes).noneMatch(CompletableFuture::isDone);
      try (ActiveFault cut = proxy.inject(TcpFault.cut())) {
        assertThat(cut).isNotNull();
      }
      assertThat(deaf).isNotNull();
    }
    outcomes.forEach(Bench::confirmed);
    member.awaitDeliveries(count + 1);
    Bench.confirmed(bench.send(publisher, "last", "k0"));
    await().until(() -> member.ids().contains("last"));

    Map<String, List<String>> firsts = new HashMap<>();
    Set<String> seen = new HashSet<>();
    int twice = 0;
    for (Inbound delivery : member.deliveries()) {
      String id = Member.id(delivery);
      if (seen.add(id)) {
        firsts.computeIfAbsent(delivery.key(), key -> new ArrayList<>()).add(id);
      } else {
        twice++;
      }
    }
    assertThat(seen).hasSize(count + 2);
    assertThat(twice).isZero();
    for (int k = 0; k < keys; k++) {
      List<String> sent = new ArrayList<>();
      for (int i = k; i < count; i += keys) {
        sent.add("e" + i);
      }
      List<String> arrived = new ArrayList<>(firsts.get("k" + k));
      arrived.removeAll(List.of("first", "last"));
      assertThat(arrived).as("k" + k).isEqualTo(sent);
    }
  }

  @Test
  void goesOnAfterTheServerWasKilled() {
    bench.provision(binder, 2);
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "a", 50, 5);
    member.awaitDeliveries(50);
    member.flush();
    broker.kill9();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> binder.health().status() == Health.Status.DOWN);
    List<CompletableFuture<SendOutcome>> meanwhile = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      meanwhile.add(bench.send(publisher, "b" + i, "k" + i % 5));
    }
    broker.start();
    meanwhile.forEach(Bench::confirmed);
    member.awaitDeliveries(100);
    assertThat(member.ids().subList(50, 100)).allMatch(id -> id.startsWith("b"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> binder.health().status() == Health.Status.UP);
  }

  /** Nothing breaks, but nothing arrives either: only pings tell. */
  @Test
  void noticesALinkThatIsSilent() {
    bench.provision(binder, 2);
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "a", 10, 5);
    member.awaitDeliveries(10);
    try (ActiveFault hole = proxy.inject(TcpFault.blackHole())) {
      assertThat(hole).isNotNull();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> binder.health().status() == Health.Status.DOWN);
    }
    bench.publish(publisher, "b", 10, 5);
    member.awaitDeliveries(20);
  }

  @Test
  void aMemberThatIsCutOffForLongGivesUpItsShardsAndGetsThemBack() {
    bench.provision(binder, 2);
    Member member = bench.join(binder).acking().ready().awaitShards(2);
    try (ActiveFault cut = proxy.inject(TcpFault.cut())) {
      assertThat(cut).isNotNull();
      await().atMost(Duration.ofSeconds(20)).until(() -> member.shards().isEmpty());
      assertThat(member.log()).contains("lost 0", "lost 1");
    }
    member.awaitShards(2);
    bench.publish(bench.publisher(binder), "e", 10, 5);
    member.awaitDeliveries(10);
    assertThat(member.deliveries()).allMatch(delivery -> delivery.crashes() == 0);
  }

  /** The client's reader ends at a header that is not ASCII, which other clients write. */
  @Test
  void aMessageThatTheClientCannotReadStopsNothing() throws Exception {
    bench.provision(binder, 2);
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "a", 10, 5);
    member.awaitDeliveries(10);
    try (RawNats raw = RawNats.connect(port(broker))) {
      raw.publish(
          bench.destination + ".3",
          "ce-id: odd\r\nce-source: /test\r\nce-specversion: 1.0\r\nce-type: grün\r\n",
          "body".getBytes(StandardCharsets.UTF_8));
    }
    bench.publish(publisher, "b", 10, 5);
    member.awaitDeliveries(21);
    assertThat(member.ids()).contains("odd");
    assertThat(member.delivery("odd").event().getType()).isEqualTo("grün");
    assertThat(new HashSet<>(member.ids())).hasSize(21);
  }
}
