package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.StartPosition;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.BinderSubscription;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a new group begins. */
class StartPositionTest {
  @ParameterizedTest
  @EnumSource
  void beginsWithWhatIsPublishedOnceItIsReady(Family family) {
    try (World world = new World(family).provisioned(2, World.BILLING)) {
      world.publishAll("k", "1");
      RecordingSink sink = new RecordingSink();
      BinderSubscription subscription =
          world.open().subscribe(Member.spec("a", World.BILLING), sink);
      assertThat(subscription.ready().toCompletableFuture())
          .as("on the caller's stack")
          .isNotDone();
      world.now(subscription.ready());
      world.publishAll("k", "2");

      subscription.demand(sink.owned().get(0), 10, 1L << 20);
      subscription.demand(sink.owned().get(1), 10, 1L << 20);
      sink.owned().forEach(shard -> subscription.demand(shard, 10, 1L << 20));
      world.simulation.run();

      assertThat(sink.ids()).containsExactly("2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWhereAGroupHasComeTo(Family family) {
    try (World world = new World(family).provisioned(2, World.BILLING)) {
      Member a = world.join("a");
      world.publishAll("k", "1");
      a.ackAll();
      a.close();
      world.publishAll("k", "2");

      Member b = world.join("b");
      assertThat(b.sink.ids()).containsExactly("2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void isReadyWithoutOwningAnything(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      world.join("a");
      Member b = world.join("b");

      assertThat(b.sink.owned()).isEmpty();
      assertThat(b.subscription.ready().toCompletableFuture()).isCompleted();
    }
  }

  @Test
  void beginsWithTheOldestEventOfALog() {
    try (World world = new World(Family.LOG).provisioned(2, World.BILLING, "shipping")) {
      Member other = world.join("x", "shipping");
      world.publishAll("k", "1", "2");
      other.ackAll();
      world.publishAll("k", "3");

      Member member = late(world, StartPosition.earliest());

      assertThat(member.sink.ids()).containsExactly("1", "2", "3");
      world.publishAll("k", "4");
      assertThat(member.sink.ids()).endsWith("4");
    }
  }

  @Test
  void beginsAtATimeOfALog() {
    try (World world = new World(Family.LOG).provisioned(1, World.BILLING)) {
      world.publishAll("k", "1");
      world.simulation.advance(Duration.ofSeconds(10));
      Instant then = world.simulation.now();
      world.publishAll("k", "2");
      world.simulation.advance(Duration.ofSeconds(10));
      world.publishAll("k", "3");

      assertThat(late(world, StartPosition.at(then)).sink.ids()).containsExactly("2", "3");
    }
  }

  @Test
  void beginsAtATimeToComeOfALog() {
    try (World world = new World(Family.LOG).provisioned(1, World.BILLING)) {
      world.publishAll("k", "1");
      Instant future = world.simulation.now().plusSeconds(10);

      Member member = late(world, StartPosition.at(future));
      world.publishAll("k", "2");

      assertThat(member.sink.ids()).containsExactly("2");
    }
  }

  @Test
  void offersOnlyLatestInAQueue() {
    try (World world = new World(Family.QUEUE).provisioned(1, World.BILLING)) {
      assertThat(world.admin().capabilities().startPositions())
          .containsExactly(StartPosition.Kind.LATEST);
      assertThatThrownBy(() -> late(world, StartPosition.earliest()))
          .isInstanceOf(UnsupportedCapabilityException.class)
          .hasMessageContaining("EARLIEST")
          .hasMessageContaining("'family'");
    }
  }

  private static Member late(World world, StartPosition start) {
    return new Member(world, world.open(), Member.spec("late", World.BILLING, start));
  }
}
