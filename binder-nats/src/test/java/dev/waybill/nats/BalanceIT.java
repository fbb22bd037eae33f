package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.spi.BinderPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Members share shards fairly, and a shard is never with two of them. */
@Tag("broker")
class BalanceIT {
  private static final int SHARDS = 12;

  private final Map<String, String> owners = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private Bench bench;
  private NatsBinder binder;

  @BeforeEach
  void open() {
    bench = new Bench();
    binder = bench.open();
    bench.provision(binder, SHARDS);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Member join(String name) {
    Member member = new Member();
    member.handler(
        delivery -> {
          String other = owners.putIfAbsent(delivery.shard().domain(), name);
          if (other != null && !other.equals(name)) {
            errors.add(delivery + " at " + name + " while " + other + " owns it");
          }
          member.ack(delivery);
        });
    member.revocation(
        shard -> {
          owners.remove(shard.domain(), name);
          return CompletableFuture.completedFuture(null);
        });
    member.whenClosed(shard -> owners.remove(shard.domain(), name));
    // Each as a process of its own.
    return bench.join(bench.open(), bench.spec(name), member);
  }

  private void awaitShares(List<Member> members, int least, int most) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              int all = 0;
              for (Member member : members) {
                assertThat(member.shards().size()).isBetween(least, most);
                all += member.shards().size();
              }
              assertThat(all).isEqualTo(SHARDS);
            });
  }

  @Test
  void threeMembersJoinAndLeave() {
    BinderPublisher publisher = bench.publisher(binder);
    List<Member> members = new ArrayList<>();
    members.add(join("a"));
    members.get(0).ready();
    awaitShares(members, 12, 12);
    int published = 0;
    for (String name : List.of("b", "c")) {
      bench.publish(publisher, "before-" + name, 200, 100);
      members.add(join(name));
      bench.publish(publisher, "after-" + name, 200, 100);
      published += 400;
      awaitShares(members, SHARDS / members.size(), SHARDS / members.size());
    }
    members.remove(0).close();
    bench.publish(publisher, "left", 200, 100);
    awaitShares(members, 6, 6);
    members.add(join("d"));
    awaitShares(members, 4, 4);
    Member dead = members.remove(1);
    owners.values().removeIf("c"::equals);
    dead.die();
    awaitShares(members, 6, 6);
    bench.publish(publisher, "last", 200, 100);
    published += 400;
    int all = published;
    List<Member> everybody = new ArrayList<>(members);
    everybody.add(dead);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> members.stream().anyMatch(m -> m.ids().contains("last199")));
    assertThat(errors).isEmpty();
    assertThat(all).isEqualTo(1_200);
    assertThat(everybody.stream().flatMap(member -> member.failures().stream())).isEmpty();
  }

  @Test
  void moreMembersThanShardsLeaveSomeWithNothingAndAllReady() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < SHARDS + 2; i++) {
      members.add(join("m" + i));
    }
    members.forEach(Member::ready);
    awaitShares(members, 0, 1);
    bench.publish(bench.publisher(binder), "e", 100, 50);
    await().until(() -> members.stream().mapToInt(member -> member.ids().size()).sum() == 100);
    assertThat(errors).isEmpty();
  }
}
