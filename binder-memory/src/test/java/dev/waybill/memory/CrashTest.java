package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.MessagingException;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is known, and what happens, when a member vanishes. */
class CrashTest {
  @ParameterizedTest
  @EnumSource
  void deliversTheUnfinishedAgainInOrderAndNothingElse(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = new Member(world, world.open(), Member.spec("a", World.BILLING), 5, 1L << 20);
      world.publishAll("k", "1", "2", "3", "4", "5", "6");
      a.ack("2");
      a.ack("4");

      world.faults().crash("a");
      Member b = world.join("b");

      assertThat(b.sink.ids()).containsExactly("1", "3", "5", "6");
      assertThat(b.sink.deliveries.stream().map(Inbound::crashes)).containsExactly(1, 1, 1, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void countsCrashesInARow(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      world.join("a");
      world.publishAll("k", "1");
      world.faults().crash("a");
      world.join("b");
      world.faults().crash("b");
      Member c = world.join("c");
      assertThat(c.delivery("1").crashes()).isEqualTo(2);

      c.close();
      Member d = world.join("d");
      assertThat(d.delivery("1").crashes()).as("an orderly hand-over in between").isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void doesNotBlameAnOwnerForWhatItWasNotGiven(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      world.join("a");
      world.publishAll("k", "1");
      world.faults().crash("a");
      new Member(world, world.open(), Member.spec("b", World.BILLING), 0, 0);
      world.faults().crash("b");

      assertThat(world.join("c").delivery("1").crashes()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void remembersRecordedAttempts(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      world.publishAll("k", "1", "2");
      Instant due = world.simulation.now().plusSeconds(9);
      world.now(a.subscription.record(a.delivery("1"), new AttemptRecord(3, due, false)));

      world.faults().crash("a");
      Member b = world.join("b");

      assertThat(b.delivery("1").priorAttempts()).isEqualTo(3);
      assertThat(b.delivery("1").notBefore()).isEqualTo(due);
      assertThat(b.delivery("1").diedAlone()).isFalse();
      assertThat(b.delivery("2").priorAttempts()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void knowsWhichDeliveryRanAloneWhenItsOwnerDied(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      world.publishAll("k", "1", "2");
      world.now(a.subscription.record(a.delivery("1"), new AttemptRecord(1, null, true)));
      world.faults().crash("a");

      Member b = world.join("b");
      assertThat(b.delivery("1").diedAlone()).isTrue();
      assertThat(b.delivery("2").diedAlone()).isFalse();

      world.now(b.subscription.record(b.delivery("1"), new AttemptRecord(2, null, true)));
      world.now(b.subscription.record(b.delivery("1"), new AttemptRecord(2, null, false)));
      world.faults().crash("b");
      Member c = world.join("c");
      assertThat(c.delivery("1").diedAlone()).as("the attempt ended before the crash").isFalse();
      assertThat(c.delivery("1").priorAttempts()).isEqualTo(2);

      world.now(c.subscription.record(c.delivery("1"), new AttemptRecord(3, null, true)));
      c.close();
      assertThat(world.join("d").delivery("1").diedAlone()).as("nobody died").isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void recordsNothingForAnOwnerOfThePast(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      world.publishAll("k", "1");
      Inbound old = a.delivery("1");
      world.faults().rebalance(World.ORDERS, World.BILLING);
      world.simulation.run();

      CompletableFuture<Void> stage =
          a.subscription.record(old, new AttemptRecord(9, null, false)).toCompletableFuture();
      world.simulation.run();

      assertThat(stage).isCompletedExceptionally();
      world.faults().rebalance(World.ORDERS, World.BILLING);
      world.simulation.run();
      assertThat(a.delivery("1").priorAttempts()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void silencesTheDeadAndRefusesTheirCalls(Family family) {
    try (World world = new World(family).provisioned(2, World.BILLING)) {
      Member a = world.join("a");
      Member b = world.join("b");
      world.publishAll("k1", "1");
      world.publishAll("k2", "2");
      world.publishAll("k3", "3");
      List<Inbound> held = List.copyOf(a.sink.deliveries);
      assertThat(held).isNotEmpty();
      BinderPublisher publisher =
          a.binder.publisher(new PublisherSpec(10, 1L << 20, Duration.ofSeconds(30)));
      List<SendOutcome> outcomes = new ArrayList<>();
      publisher.trySend(
          Outbound.of(World.TO_ORDERS, Events.payload("4", "k1"), "k1"), outcomes::add);

      world.faults().crash("a");
      a.sink.deliveries.clear();
      held.forEach(a::ack);
      publisher.trySend(
          Outbound.of(World.TO_ORDERS, Events.payload("5", "k1"), "k1"), outcomes::add);
      world.simulation.run();

      assertThat(a.sink.deliveries).isEmpty();
      assertThat(a.sink.lost).isEmpty();
      assertThat(b.sink.ids()).contains("1", "2", "3", "4").doesNotContain("5");
      assertThat(outcomes.get(0)).isInstanceOf(SendOutcome.Uncertain.class);
      assertThat(outcomes.get(1))
          .isInstanceOfSatisfying(
              SendOutcome.Rejected.class,
              rejected -> assertThat(rejected.code()).isEqualTo(ErrorCode.CONNECTION));
      assertThat(a.subscription.flush().toCompletableFuture())
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withCauseInstanceOf(MessagingException.class);
      assertThat(a.binder.health().status()).isEqualTo(Health.Status.DOWN);
      assertThatThrownBy(() -> a.binder.subscribe(Member.spec("z", World.BILLING), a.sink))
          .isInstanceOfSatisfying(
              MessagingException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION));
      a.binder.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsAHandoverWhoseOwnerDies(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      a.sink.yieldsAtOnce = false;
      Member b = world.join("b");
      world.publishAll("k", "1");
      world.faults().rebalance(World.ORDERS, World.BILLING);
      world.simulation.run();
      assertThat(b.sink.deliveries).isEmpty();

      world.faults().crash("a");
      world.simulation.run();

      assertThat(b.delivery("1").crashes()).isEqualTo(1);
      List.copyOf(a.sink.revoking.keySet()).forEach(a.sink::giveUp);
      world.simulation.advance(Member.DRAIN);
      assertThat(b.sink.owned()).isNotEmpty();
      assertThat(b.sink.ids()).containsExactly("1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheBrokerWhenItsLastBinderDies(Family family) {
    World world = new World(family).provisioned(1, World.BILLING);
    world.join("a");
    world.publishAll("k", "1");
    MemoryFaults faults = world.faults();
    world.admin().close();
    faults.crash("a");

    Member b = world.join("b");

    assertThat(b.delivery("1").crashes()).isEqualTo(1);
    world.close();
  }
}
