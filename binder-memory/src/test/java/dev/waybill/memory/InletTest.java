package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Address;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.Shard;
import dev.waybill.spi.TopologyPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The private way into a group. */
class InletTest {
  private static final Address INLET = Address.inlet(World.ORDERS, World.BILLING);

  @ParameterizedTest
  @EnumSource
  void isSeenByItsGroupOnly(Family family) {
    try (World world = new World(family).provisioned(4, World.BILLING, "shipping")) {
      Member billing = world.join("a");
      Member shipping = world.join("b", "shipping");

      world.publishAll("k", "1");
      hop(world, "2", "k");
      world.publishAll("k", "3");

      assertThat(billing.sink.ids()).containsExactly("1", "2", "3");
      assertThat(billing.sink.deliveries.stream().map(Inbound::viaInlet))
          .containsExactly(false, true, false);
      assertThat(shipping.sink.ids()).containsExactly("1", "3");
      billing.ackAll();
      shipping.ackAll();
      assertThat(world.core().destinations.get(World.ORDERS).budget.events())
          .isEqualTo(family == Family.LOG ? 2 : 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void goesToTheOwnerOfTheKey(Family family) {
    try (World world = new World(family).provisioned(8, World.BILLING)) {
      Member a = world.join("a");
      Member b = world.join("b");
      for (int i = 0; i < 40; i++) {
        world.publishAll("key " + i, "main " + i);
        hop(world, "inlet " + i, "key " + i);
      }

      for (Member member : List.of(a, b)) {
        List<String> ids = member.sink.ids();
        assertThat(ids).isNotEmpty();
        for (String id : ids) {
          String number = id.substring(id.indexOf(' '));
          assertThat(ids).contains("main" + number, "inlet" + number);
          Shard main = member.delivery("main" + number).shard();
          Shard inlet = member.delivery("inlet" + number).shard();
          assertThat(inlet.domain()).isEqualTo(main.domain());
          assertThat(inlet.id()).isEqualTo(family == Family.LOG ? main.id() + "~inlet" : main.id());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void moveTogetherWithTheMainShard(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member a = world.join("a");
      a.sink.yieldsAtOnce = false;
      Member b = world.join("b");
      world.publishAll("k", "1");
      hop(world, "2", "k");

      world.faults().rebalance(World.ORDERS, World.BILLING);
      world.simulation.run();
      List<Shard> leaving = List.copyOf(a.sink.revoking.keySet());
      assertThat(leaving).hasSize(family == Family.LOG ? 2 : 1);
      for (Shard shard : leaving) {
        assertThat(b.sink.owned()).isEmpty();
        a.sink.giveUp(shard);
        world.simulation.run();
      }

      assertThat(b.sink.ids()).containsExactlyInAnyOrder("1", "2");
      assertThat(b.delivery("2").viaInlet()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitsForTheFirstSubscription(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      world.publishAll("k", "1");
      hop(world, "2", "k");
      world.publishAll("k", "3");

      assertThat(world.join("a").sink.ids()).containsExactly("2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void doesNotHoldUpAGroupThatIsBehind(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING, "shipping")) {
      Member billing = world.join("a");
      Member shipping = new Member(world, world.open(), Member.spec("b", "shipping"), 0, 0);
      hop(world, "1", "k");
      world.publishAll("k", "2");
      hop(world, "3", "k");
      world.publishAll("k", "4");
      billing.ackAll();

      shipping.demand(shipping.sink.owned().get(0), 10, 1L << 20);
      world.simulation.run();

      assertThat(shipping.sink.ids()).containsExactly("2", "4");
    }
  }

  @ParameterizedTest
  @EnumSource
  void isMissingWhereItWasNotProvisioned(Family family) {
    try (World world = new World(family).provisioned(1)) {
      assertMissing(hop(world, "1", "k"));
      world.now(
          world
              .admin()
              .provision(
                  new TopologyPlan(
                      List.of(),
                      List.of(
                          new TopologyPlan.Group(
                              World.ORDERS,
                              World.BILLING,
                              Ordering.KEY,
                              true,
                              false,
                              true,
                              Map.of()))),
                  TopologyMode.APPLY));
      assertMissing(hop(world, "1", "k"));
      Member member = world.join("a");
      assertThat(member.subscription.ready().toCompletableFuture())
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              MessagingException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND));
      assertThat(member.sink.assigned).isEmpty();
    }
  }

  private static void assertMissing(SendOutcome outcome) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class,
            rejected -> assertThat(rejected.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND));
  }

  /** Sends to the inlet as the engine does, as a raw copy with control headers. */
  private static SendOutcome hop(World world, String id, String key) {
    Payload copy =
        new Payload.Raw(
            EventCodec.encode(Events.event(id, key), key)
                .withControlHeaders(Map.of("waybill-attempts", "1")));
    return world.send(Outbound.of(INLET, copy, key));
  }
}
