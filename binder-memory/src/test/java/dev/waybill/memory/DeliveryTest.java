package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.Backlog;
import dev.waybill.ContentMode;
import dev.waybill.MalformedEventException;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is delivered, to whom, in which order and how much of it. */
class DeliveryTest {
  @ParameterizedTest
  @EnumSource
  void deliversAKeyInOrder(Family family) {
    try (World world = new World(family).provisioned(4, World.BILLING)) {
      Member member = world.join("a");

      world.publishAll("k1", "1", "2", "3");
      world.publishAll("k2", "4");

      assertThat(member.sink.ids()).containsExactly("1", "2", "3", "4");
      assertThat(member.delivery("1").key()).isEqualTo("k1");
      assertThat(member.delivery("1").priorAttempts()).isZero();
      assertThat(member.delivery("1").crashes()).isZero();
      assertThat(member.delivery("1").viaInlet()).isFalse();
      assertThat(member.delivery("1").enqueuedAt()).isEqualTo(world.simulation.now());
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesEveryGroupEveryEvent(Family family) {
    try (World world = new World(family).provisioned(4, World.BILLING, "shipping")) {
      Member billing = world.join("a");
      Member shipping = world.join("b", "shipping");

      world.publishAll("k1", "1", "2");

      assertThat(billing.sink.ids()).containsExactly("1", "2");
      assertThat(shipping.sink.ids()).containsExactly("1", "2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesEachEventToOneMemberOfAGroup(Family family) {
    try (World world = new World(family).provisioned(8, World.BILLING)) {
      Member a = world.join("a");
      Member b = world.join("b");

      List<String> all = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
      all.forEach(id -> world.publishAll("key " + id, id));

      List<String> delivered = new ArrayList<>(a.sink.ids());
      delivered.addAll(b.sink.ids());
      assertThat(delivered).containsExactlyInAnyOrderElementsOf(all);
      assertThat(a.sink.ids()).isNotEmpty();
      assertThat(b.sink.ids()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void spreadsEventsWithoutKey(Family family) {
    try (World world = new World(family).provisioned(4, World.BILLING)) {
      Member member = world.join("a");

      IntStream.range(0, 8).forEach(i -> world.publishAll(null, "" + i));

      assertThat(member.sink.deliveries.stream().map(d -> d.shard().id()).distinct()).hasSize(4);
      assertThat(member.delivery("0").key()).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void neverDeliversAgainWhatWasAcknowledged(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      world.publishAll("k", "1", "2");
      a.ackAll();
      a.close();

      Member b = world.join("b");

      assertThat(b.sink.deliveries).isEmpty();
      assertThat(waiting(world)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void deliversAgainWhatWasReleasedBeforeLaterEvents(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = new Member(world, world.open(), Member.spec("a", World.BILLING), 2, 1L << 20);
      world.publishAll("k", "1", "2", "3");
      assertThat(member.sink.ids()).containsExactly("1", "2");
      String position = member.delivery("1").position();

      member.release("2");
      member.release("1");
      member.demand(member.sink.owned().get(0), 10, 1L << 20);
      world.simulation.run();

      assertThat(member.sink.ids()).containsExactly("1", "2", "1", "2", "3");
      assertThat(member.delivery("1").position()).isEqualTo(position);
      assertThat(member.delivery("1").unwrap(MemoryRecord.class))
          .hasValueSatisfying(record -> assertThat(record.deliveries()).isEqualTo(2));
    }
  }

  @ParameterizedTest
  @EnumSource
  void ignoresASecondSettlement(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      world.publishAll("k", "1");
      Inbound first = member.delivery("1");

      member.release("1");
      world.simulation.run();
      member.ack(first);
      member.ack(first);
      assertThat(waiting(world)).isEqualTo(1);

      member.ack("1");
      member.release("1");
      world.simulation.run();
      assertThat(waiting(world)).isZero();
      assertThat(member.sink.ids()).containsExactly("1", "1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void handsOverNoMoreThanTheCreditInMessages(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = new Member(world, world.open(), Member.spec("a", World.BILLING), 0, 1L << 20);
      Shard shard = member.sink.owned().get(0);
      world.publishAll("k", "1", "2", "3", "4", "5");
      assertThat(member.sink.deliveries).isEmpty();

      member.demand(shard, 2, 1L << 20);
      world.simulation.run();
      assertThat(member.sink.drainIds()).containsExactly("1", "2");

      member.demand(shard, 2, 1L << 20);
      member.demand(shard, 1, 1L << 20);
      world.simulation.run();
      assertThat(member.sink.drainIds()).containsExactly("3");

      member.demand(shard, 5, 0);
      world.simulation.run();
      assertThat(member.sink.deliveries).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void exceedsTheCreditInBytesByPartOfOneEventAtMost(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = new Member(world, world.open(), Member.spec("a", World.BILLING), 0, 0);
      Shard shard = member.sink.owned().get(0);
      world.publishAll("k", "1", "2", "3", "4", "5");
      member.demand(shard, 1, 1L << 20);
      world.simulation.run();
      int size = member.delivery("1").sizeBytes();
      assertThat(size).isEqualTo(member.delivery("1").raw().sizeBytes());
      member.sink.deliveries.clear();

      member.demand(shard, 10, size * 2L);
      world.simulation.run();
      assertThat(member.sink.drainIds()).containsExactly("2", "3");

      member.demand(shard, 10, 1);
      world.simulation.run();
      assertThat(member.sink.drainIds()).as("larger than all that is left").containsExactly("4");
    }
  }

  @Test
  void readsALogNoFurtherThanItsWindow() {
    try (World world =
        new World(Family.LOG).with(MemoryOptions.WINDOW_EVENTS, 3).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      world.publishAll("k", "1", "2", "3", "4", "5");
      assertThat(member.sink.ids()).containsExactly("1", "2", "3");

      member.ack("2");
      member.ack("3");
      world.simulation.run();
      assertThat(member.sink.drainIds()).hasSize(3);

      member.sink.deliveries.clear();
      world.faults().rebalance(World.ORDERS, World.BILLING);
      world.simulation.run();
      member.ack("1");
      world.simulation.run();
      assertThat(member.sink.ids()).containsExactly("1", "4", "5");
    }
  }

  @ParameterizedTest
  @EnumSource
  void isolatesWhatIsStoredFromWhoeverChangesItsArrays(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING, "shipping")) {
      Member billing = world.join("a");
      Member shipping = world.join("b", "shipping");
      byte[] mine = {1, 2, 3};
      CloudEvent event =
          CloudEventBuilder.from(Events.event("1", "k")).withData("application/x", mine).build();
      world.send(Outbound.of(World.TO_ORDERS, new Payload.Event(event, ContentMode.BINARY), "k"));

      mine[0] = 9;
      billing.delivery("1").event().getData().toBytes()[1] = 9;

      assertThat(shipping.delivery("1").event().getData().toBytes()).containsExactly(1, 2, 3);
      assertThat(billing.delivery("1").raw().body()).containsExactly(1, 2, 3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void deliversWhatCannotBeDecoded(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      byte[] garbage = {(byte) 0xff, 0, (byte) 0xfe};
      RawMessage raw =
          new RawMessage(
              new byte[] {'k'},
              garbage,
              List.of(
                  RawMessage.Header.of("ce-specversion", "1.0"),
                  new RawMessage.Header("ce-id", garbage)));

      world.faults().injectRaw(World.ORDERS, raw);
      world.simulation.run();

      Inbound delivery = member.sink.deliveries.get(0);
      assertThat(delivery.key()).isEqualTo("k");
      assertThat(delivery.raw()).isSameAs(raw);
      assertThatThrownBy(delivery::event)
          .isInstanceOf(MalformedEventException.class)
          .hasMessageContaining("'0@0'")
          .hasMessageContaining("ce-id");
    }
  }

  @ParameterizedTest
  @EnumSource
  void stopsFetchingAndKeepsWhatIsUnsettled(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      world.publishAll("k", "1");

      world.now(member.subscription.stopFetching());
      world.publishAll("k", "2");

      assertThat(member.sink.ids()).containsExactly("1");
      member.ack("1");
      world.now(member.subscription.flush());
      assertThat(waiting(world)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsWhatWaits(Family family) {
    try (World world = new World(family).provisioned(2, World.BILLING)) {
      Member member = new Member(world, world.open(), Member.spec("a", World.BILLING), 2, 1L << 20);
      SendOutcome first = world.publish("1", "k");
      world.simulation.advance(Duration.ofSeconds(5));
      world.publishAll("k", "2", "3");
      member.ack("2");

      List<Backlog> backlog = world.now(world.admin().backlog(World.ORDERS, World.BILLING));

      String shard = ((SendOutcome.Confirmed) first).position().split("@")[0];
      assertThat(backlog)
          .contains(new Backlog(shard, 2, 1, Duration.ofSeconds(5)))
          .hasSize(family == Family.LOG ? 4 : 2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void loseAckLeavesTheDeliveryUnsettledForTheNextOwner(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      world.publishAll("k", "1", "2");
      world.faults().loseAcks(1);
      assertThat(world.faults().lostAcks()).isZero();
      a.ackAll();
      assertThat(a.sink.ids()).containsExactly("1", "2");
      assertThat(world.faults().lostAcks()).isOne();

      a.close();
      Member b = world.join("b");

      assertThat(b.sink.ids()).containsExactly("1");
    }
  }

  private static long waiting(World world) {
    return world.now(world.admin().backlog(World.ORDERS, World.BILLING)).stream()
        .mapToLong(Backlog::waiting)
        .sum();
  }
}
