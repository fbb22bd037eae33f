package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The group's private way in: subjects in the stream, which belong to the owners of the same slots.
 */
@Tag("broker")
class InletIT {
  private Bench bench;
  private NatsBinder binder;
  private BinderPublisher publisher;

  @BeforeEach
  void open() {
    bench = new Bench();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void openBinder(int partitions) {
    binder = bench.open();
    bench.provision(binder, partitions);
    publisher = bench.publisher(binder);
  }

  private Address inlet() {
    return Address.inlet(bench.destination, bench.group);
  }

  private void publishToInlet(String prefix, int count, int keys) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String key = "k" + i % keys;
      all.add(Bench.send(publisher, inlet(), Bench.event(prefix + i, key), key));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
  }

  private Member join(String name, Member member) {
    return bench.join(binder, bench.withInlet(bench.spec(name)), member);
  }

  @Test
  void keysMeetAtOneOwner() {
    openBinder(4);
    Member member = join("m", new Member().acking()).ready();
    member.awaitShards(4);
    bench.publish(publisher, "main", 100, 20);
    publishToInlet("inlet", 100, 20);
    member.awaitDeliveries(200);

    Map<String, List<Inbound>> byKey =
        member.deliveries().stream().collect(Collectors.groupingBy(Inbound::key));
    byKey.forEach(
        (key, deliveries) ->
            assertThat(deliveries.stream().map(delivery -> delivery.shard().domain()).distinct())
                .as(key)
                .hasSize(1));
    for (Inbound delivery : member.deliveries()) {
      boolean viaInlet = Member.id(delivery).startsWith("inlet");
      assertThat(delivery.viaInlet()).isEqualTo(viaInlet);
      assertThat(delivery.shard().id()).isEqualTo(delivery.shard().domain());
    }
    assertThat(member.failures()).isEmpty();
  }

  @Test
  void rawCopiesGoWhereTheirKeyIs() {
    openBinder(4);
    Member member = join("m", new Member().acking()).ready();
    bench.publish(publisher, "e", 20, 20);
    member.awaitDeliveries(20);
    for (Inbound delivery : member.deliveries()) {
      Bench.confirmed(
          Bench.send(
              publisher, Outbound.of(inlet(), new Payload.Raw(delivery.raw()), delivery.key())));
    }
    member.awaitDeliveries(40);
    List<Inbound> all = member.deliveries();
    for (Inbound copy : all.subList(20, 40)) {
      Inbound original =
          all.stream()
              .filter(in -> Member.id(in).equals(Member.id(copy)))
              .findFirst()
              .orElseThrow();
      assertThat(copy.viaInlet()).isTrue();
      assertThat(copy.shard().domain()).isEqualTo(original.shard().domain());
      assertThat(copy.raw().body()).isEqualTo(original.raw().body());
      assertThat(copy.event()).isEqualTo(original.event());
    }
  }

  @Test
  void remembersWhatIsDoneAndWhoDied() {
    openBinder(1);
    Member first = join("m", new Member()).ready();
    publishToInlet("i", 4, 4);
    first.awaitDeliveries(4);
    first.ack("i0", "i2");
    first.flush();
    Bench.get(first.record("i1", 2, true));
    first.die();

    Member second = join("m", new Member()).awaitDeliveries(2);
    assertThat(second.ids()).containsExactly("i1", "i3");
    assertThat(second.delivery("i1").priorAttempts()).isEqualTo(2);
    assertThat(second.delivery("i1").diedAlone()).isTrue();
    assertThat(second.delivery("i3").crashes()).isEqualTo(1);
    second.ackAll();
    second.flush();
    second.close();
    assertThat(bench.checkpoint(binder, 0).position()).isEqualTo(5);
  }

  @Test
  void waitsForSomebodyToListen() {
    openBinder(2);
    publishToInlet("early", 10, 5);
    Member member = join("m", new Member().acking()).ready().awaitDeliveries(10);
    assertThat(member.deliveries()).allMatch(Inbound::viaInlet);
    member.flush();
    member.close();
  }

  @Test
  void othersDoNotHearIt() {
    openBinder(2);
    Member deaf = bench.join(binder).acking().ready();
    publishToInlet("e", 5, 5);
    bench.publish(publisher, "main", 5, 5);
    deaf.awaitDeliveries(5);
    deaf.flush();
    assertThat(deaf.ids()).allMatch(id -> id.startsWith("main"));
  }

  @Test
  void movesTogetherWithItsShard() {
    openBinder(4);
    Map<String, String> owners = new ConcurrentHashMap<>();
    List<String> errors = new CopyOnWriteArrayList<>();
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String name = "m" + i;
      Member member = new Member();
      member.handler(
          delivery -> {
            String other = owners.putIfAbsent(delivery.shard().domain(), name);
            if (other != null && !other.equals(name)) {
              errors.add(delivery + " at " + name + ", owned by " + other);
            }
            member.ack(delivery);
          });
      member.revocation(
          shard -> {
            owners.remove(shard.domain(), name);
            return CompletableFuture.completedFuture(null);
          });
      members.add(join(name, member));
      member.ready();
      bench.publish(publisher, "main" + i + "-", 100, 20);
      publishToInlet("inlet" + i + "-", 100, 20);
    }
    await().until(() -> members.stream().flatMap(m -> m.ids().stream()).distinct().count() == 600);
    await()
        .untilAsserted(
            () -> {
              List<Shard> all = members.stream().flatMap(m -> m.shards().stream()).toList();
              assertThat(all).hasSize(4);
            });
    assertThat(errors).isEmpty();
    assertThat(members.stream().flatMap(member -> member.failures().stream())).isEmpty();
  }
}
