package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Shards that are far behind the others, and catch up. */
@Tag("broker")
class IntakeIT {
  private static final int KEYS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Bench bench;
  private NatsBinder binder;

  @BeforeEach
  void open() {
    bench = new Bench();
    binder = bench.open();
    bench.provision(binder, 4);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** Everything once, and each key in order. */
  private static void assertInOrder(Member member, String prefix, int count) {
    List<Inbound> all =
        member.deliveries().stream().filter(in -> Member.id(in).startsWith(prefix)).toList();
    assertThat(new HashSet<>(all.stream().map(Member::id).toList())).hasSize(count);
    assertThat(all).hasSize(count);
    Map<String, List<Integer>> byKey =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    Inbound::key,
                    TreeMap::new,
                    Collectors.mapping(
                        in -> Integer.parseInt(Member.id(in).substring(prefix.length())),
                        Collectors.toList())));
    byKey.forEach((key, numbers) -> assertThat(numbers).as(key).isSorted());
  }

  private static long of(Member member, Shard shard) {
    return member.deliveries().stream().filter(in -> in.shard().equals(shard)).count();
  }

  @Test
  void aShardThatTakesNothingHoldsUpNoOtherAndCatchesUp() {
    int count = 30_000;
    Member member = bench.join(binder).acking().ready().awaitShards(4);
    Shard slow = member.shards().get(2);
    member.subscription().demand(slow, 0, 0);
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "a", count, KEYS);
    long quick =
        IntStream.range(0, count)
            .filter(
                i ->
                    !slow.id()
                        .equals(
                            Integer.toString(
                                dev.waybill.spi.support.SlotHash.slot("k" + i % KEYS) % 4)))
            .count();
    await().atMost(PATIENCE).until(() -> member.deliveries().size() == quick);
    assertThat(of(member, slow)).isZero();
    // More than was kept for it, so that it must read what it has let pass.
    assertThat(count - quick).isGreaterThan(5_000);

    member.subscription().demand(slow, 1_000_000, Long.MAX_VALUE);
    await().atMost(PATIENCE).until(() -> member.deliveries().size() == count);
    assertInOrder(member, "a", count);
    bench.publish(publisher, "b", 2_000, KEYS);
    await().atMost(PATIENCE).until(() -> member.deliveries().size() == count + 2_000);
    assertInOrder(member, "b", 2_000);
    assertThat(member.failures()).isEmpty();
  }

  /** The shards of a member that left stand where it left them. */
  @Test
  void shardsThatAreTakenOverFarBehindCatchUp() {
    int count = 20_000;
    Member first = bench.join(binder, bench.spec("a"), new Member()).ready().awaitShards(4);
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "a", count, KEYS);
    await().atMost(PATIENCE).until(() -> first.deliveries().size() == count);
    // Three are done, one has not begun.
    Shard behind = first.shards().get(1);
    first.deliveries().stream().filter(in -> !in.shard().equals(behind)).forEach(first::ack);
    first.flush();
    first.close();

    Member second = bench.join(binder, bench.spec("b"), new Member().acking()).ready();
    long left = of(first, behind);
    bench.publish(publisher, "b", 1_000, KEYS);
    await().atMost(PATIENCE).until(() -> second.deliveries().size() == left + 1_000);
    assertInOrder(second, "a", (int) left);
    assertInOrder(second, "b", 1_000);
  }

  /**
   * What the one that stays receives meanwhile is behind what it has to begin the new shards with.
   */
  @Test
  void shardsThatAreTakenOverWhileOthersFlowMissNothing() {
    Member stays = bench.join(binder, bench.spec("a"), new Member().acking()).ready();
    BinderPublisher publisher = bench.publisher(binder);
    Set<String> published = new HashSet<>();
    for (int round = 0; round < 6; round++) {
      String prefix = "r" + round + "-";
      stays.awaitShards(4);
      Member goes = bench.join(binder, bench.spec("b"), new Member()).ready().awaitShards(2);
      bench.publish(publisher, prefix + "a", 1_000, KEYS);
      CompletableFuture<Void> meanwhile =
          CompletableFuture.runAsync(() -> bench.publish(publisher, prefix + "b", 10_000, KEYS));
      goes.close(); // with nothing done
      Bench.get(meanwhile);
      IntStream.range(0, 1_000).forEach(i -> published.add(prefix + "a" + i));
      IntStream.range(0, 10_000).forEach(i -> published.add(prefix + "b" + i));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                Set<String> missing = new HashSet<>(published);
                stays.deliveries().stream().map(Member::id).forEach(missing::remove);
                assertThat(missing).isEmpty();
              });
    }
    assertThat(stays.failures()).isEmpty();
  }
}
