package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events that come later, and events that come too late. */
class DelayTest {
  @ParameterizedTest
  @EnumSource
  void holdsADelayedEventBackWithoutHoldingOthers(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      assertThat(world.send(message("1", Duration.ofSeconds(20), null)))
          .isInstanceOf(SendOutcome.Confirmed.class);
      world.send(message("2", Duration.ofSeconds(10), null));
      world.publishAll("k", "3");

      world.simulation.advance(Duration.ofSeconds(10).minusNanos(1));
      assertThat(member.sink.ids()).containsExactly("3");
      world.simulation.advance(Duration.ofNanos(1));
      assertThat(member.sink.ids()).containsExactly("3", "2");
      world.simulation.advance(Duration.ofSeconds(10));
      assertThat(member.sink.ids()).containsExactly("3", "2", "1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsADelayedEventWhenItsPublisherIsGone(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      world.send(message("1", Duration.ofSeconds(10), null));
      Member member = world.join("a");
      world.admin().close();

      world.simulation.advance(Duration.ofSeconds(10));

      assertThat(member.sink.ids()).containsExactly("1");
      member.ackAll();
    }
  }

  @ParameterizedTest
  @EnumSource
  void deliversWhatFellDueWhileNobodyWasThere(Family family) {
    try (World world =
        new World(family).with(MemoryOptions.RETAIN, true).provisioned(1, World.BILLING)) {
      world.join("a").binder.close();
      world.send(message("1", Duration.ofSeconds(10), null));
      world.admin().close();
      world.simulation.advance(Duration.ofSeconds(60));

      Member member = world.join("b");
      world.simulation.advance(Duration.ZERO);

      assertThat(member.sink.ids()).containsExactly("1");
      member.ackAll();
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesNoTimerBehind(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      world.send(message("1", Duration.ofSeconds(10), null));
      assertThat(world.simulation.timers()).isEqualTo(1);

      world.admin().close();

      assertThat(world.simulation.timers()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void doesNotDeliverWhatHasExpired(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = new Member(world, world.open(), Member.spec("a", World.BILLING), 0, 0);
      world.send(message("1", Duration.ZERO, Duration.ofSeconds(5)));
      world.send(message("2", Duration.ZERO, Duration.ofSeconds(6)));
      world.send(message("3", Duration.ZERO, null));

      world.simulation.advance(Duration.ofSeconds(5));
      member.demand(member.sink.owned().get(0), 10, 1L << 20);
      world.simulation.run();

      assertThat(member.sink.ids()).containsExactly("2", "3");
      member.ackAll();
      assertThat(world.now(world.admin().backlog(World.ORDERS, World.BILLING)))
          .allMatch(backlog -> backlog.waiting() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void countsTheTimeToLiveFromTheEndOfTheDelay(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      world.send(message("1", Duration.ofSeconds(10), Duration.ofSeconds(1)));

      world.simulation.advance(Duration.ofSeconds(10));

      assertThat(member.sink.ids()).containsExactly("1");
    }
  }

  private static Outbound message(String id, Duration delay, @Nullable Duration ttl) {
    return new Outbound(World.TO_ORDERS, Events.payload(id, "k"), "k", delay, ttl, 0);
  }
}
