package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who owns which shard, and how one member takes over from another. */
class RebalanceTest {
  @ParameterizedTest
  @EnumSource
  void sharesOutEvenlyAndMovesLittle(Family family) {
    try (World world = new World(family).provisioned(7, World.BILLING)) {
      Member a = world.join("a");
      assertThat(mains(a)).hasSize(7);
      List<Shard> before = a.sink.owned();

      Member b = world.join("b");
      Member c = world.join("c");

      assertThat(List.of(mains(a).size(), mains(b).size(), mains(c).size()))
          .containsExactlyInAnyOrder(3, 2, 2);
      assertThat(before).containsAll(a.sink.owned());

      b.close();
      assertThat(mains(a).size() + mains(c).size()).isEqualTo(7);
      assertThat(before).as("a kept what it had").containsAll(a.sink.owned().subList(0, 2));
    }
  }

  @ParameterizedTest
  @EnumSource
  void handsOverOnlyAfterTheOwnerIsDone(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      a.sink.yieldsAtOnce = false;
      world.publishAll("k", "1", "2", "3");
      Shard first = a.delivery("1").shard();

      Member b = world.join("b");
      a.sink.giveUp(first);
      world.faults().rebalance(World.ORDERS, World.BILLING);
      world.simulation.run();

      assertThat(a.sink.revoking.keySet()).contains(first);
      assertThat(b.sink.owned()).isEmpty();
      world.publishAll("k", "4");
      assertThat(a.sink.ids()).as("nothing new while giving up").doesNotContain("4");
      a.ack("1");
      a.ack("3");
      a.sink.revoking.keySet().stream().toList().forEach(a.sink::giveUp);
      world.simulation.run();

      assertThat(b.sink.ids()).containsExactly("2", "4");
      assertThat(b.delivery("2").shard().epoch()).isGreaterThan(first.epoch());
      assertThat(b.delivery("2").crashes()).isZero();
      a.ack(a.delivery("2"));
      world.simulation.run();
      assertThat(pending(world)).as("a settlement of an old epoch is void").isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesAShardAwayAtTheDeadlineAndSaysSo(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      a.sink.yieldsAtOnce = false;
      Member b = world.join("b");
      world.publishAll("k", "1");
      Shard shard = a.delivery("1").shard();
      world.faults().rebalance(World.ORDERS, World.BILLING);

      world.simulation.advance(Member.DRAIN.minusNanos(1));
      assertThat(b.sink.deliveries).isEmpty();
      assertThat(a.sink.lost).isEmpty();

      world.simulation.advance(Duration.ofNanos(1));
      assertThat(a.sink.lost).contains(shard);
      assertThat(b.sink.ids()).containsExactly("1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void handsOverAtOnceOnClose(Family family) {
    try (World world = new World(family).provisioned(3, World.BILLING)) {
      Member a = world.join("a");
      Member b = world.join("b");
      for (int i = 0; i < 20; i++) {
        world.publishAll("key " + i, "" + i);
      }
      List<String> held = a.sink.ids();
      assertThat(held).isNotEmpty();
      b.sink.deliveries.clear();

      a.close();
      world.now(a.subscription.close());

      assertThat(b.sink.ids()).containsExactlyInAnyOrderElementsOf(held);
      assertThat(b.sink.deliveries).allMatch(delivery -> delivery.crashes() == 0);
      assertThat(a.sink.revoking).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void handsOverAtOnceWhenTheBinderIsClosed(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      Member b = world.join("b");
      world.publishAll("k", "1");

      a.binder.close();
      a.binder.close();
      world.simulation.run();

      assertThat(b.sink.ids()).containsExactly("1");
      assertThat(a.sink.lost).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesTheOnlyMemberItsShardsAnew(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      world.publishAll("k", "1", "2");
      Inbound old = a.delivery("2");
      a.ack("1");

      world.faults().rebalance(World.ORDERS, World.BILLING);
      world.simulation.run();

      assertThat(a.sink.ids()).containsExactly("1", "2", "2");
      assertThat(a.delivery("2").shard().epoch()).isEqualTo(old.shard().epoch() + 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void passesAShardOnWhenItsHeirLeavesBeforeItWasGivenUp(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      a.sink.yieldsAtOnce = false;
      Member b = world.join("b");
      Member c = world.join("c");
      world.publishAll("k", "1");
      world.faults().rebalance(World.ORDERS, World.BILLING);
      world.simulation.run();

      b.close();
      a.sink.revoking.keySet().stream().toList().forEach(a.sink::giveUp);
      world.simulation.run();

      assertThat(b.sink.assigned).isEmpty();
      assertThat(a.sink.owned().size() + c.sink.owned().size()).isPositive();
      assertThat(a.sink.ids().size() + c.sink.ids().size()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWhereTheFormerOwnerWasAboutToBeGivenSomething(Family family) {
    for (int seed = 0; seed < 20; seed++) {
      try (World world = new World(family, seed).provisioned(1, World.BILLING)) {
        Member a = world.join("a");
        world
            .publisher()
            .trySend(Outbound.of(World.TO_ORDERS, Events.payload("1", "k"), "k"), outcome -> {});
        a.binder.close();

        // The order in which a and b get to run is left to the seed.
        Member b = world.join("b");

        assertThat(b.sink.ids()).as("seed " + seed).containsExactly("1");
      }
    }
  }

  private static List<Shard> mains(Member member) {
    return member.sink.owned().stream().filter(shard -> shard.id().equals(shard.domain())).toList();
  }

  private static long pending(World world) {
    return world.now(world.admin().backlog(World.ORDERS, World.BILLING)).stream()
        .mapToLong(dev.waybill.Backlog::waiting)
        .sum();
  }
}
