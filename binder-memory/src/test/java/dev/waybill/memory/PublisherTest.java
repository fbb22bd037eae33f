package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ContentMode;
import dev.waybill.ErrorCode;
import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.memory.MemoryOptions.Family;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.SubscriptionSpec;
import dev.waybill.spi.TopologyPlan;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a send. */
class PublisherTest {
  private static final PublisherSpec TWO = new PublisherSpec(2, 1L << 20, Duration.ofSeconds(30));

  @ParameterizedTest
  @EnumSource
  void confirmsWithoutAnyGroup(Family family) {
    try (World world = new World(family).provisioned(1)) {
      assertThat(world.publish("1", "k")).isEqualTo(new SendOutcome.Confirmed("0@0"));
      assertThat(world.publish("2", "k")).isEqualTo(new SendOutcome.Confirmed("0@1"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void rejectsWhatHasNowhereToGo(Family family) {
    try (World world = new World(family).provisioned(1)) {
      SendOutcome outcome =
          world.send(Outbound.of(Address.destination("ordres"), Events.payload("1", "k"), "k"));

      assertRejected(outcome, ErrorCode.DESTINATION_NOT_FOUND, "'ordres'");
    }
  }

  @ParameterizedTest
  @EnumSource
  void rejectsWhatIsTooLargeButNotItsDeadLetter(Family family) {
    try (World world =
        new World(family).with(MemoryOptions.MAX_EVENT_BYTES, 2048L).provisioned(1, "billing")) {
      Payload largest = ofSize(2048);
      Payload larger = ofSize(2049);
      Address letters = Address.deadLetters(World.ORDERS, World.BILLING);

      assertThat(world.send(Outbound.of(World.TO_ORDERS, largest, null)))
          .isInstanceOf(SendOutcome.Confirmed.class);
      assertRejected(
          world.send(Outbound.of(World.TO_ORDERS, larger, null)),
          ErrorCode.EVENT_TOO_LARGE,
          "2049 bytes");
      assertThat(world.send(Outbound.of(letters, larger, null)))
          .isInstanceOf(SendOutcome.Confirmed.class);
      assertThat(world.admin().capabilities().maxEventBytes()).isEqualTo(2048);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rejectsWhatItDeclaresNotToDo(Family family) {
    try (World world = new World(family).provisioned(1)) {
      CloudEvent event = Events.event("1", null);
      Payload structured = new Payload.Event(event, ContentMode.STRUCTURED);
      Payload binary = new Payload.Event(event, ContentMode.BINARY);

      assertRejected(
          world.send(Outbound.of(World.TO_ORDERS, structured, null)),
          ErrorCode.CAPABILITY_UNSUPPORTED,
          "binary");
      assertRejected(
          world.send(new Outbound(World.TO_ORDERS, binary, null, Duration.ZERO, null, 1)),
          ErrorCode.CAPABILITY_UNSUPPORTED,
          "priorities");
    }
  }

  @ParameterizedTest
  @EnumSource
  void boundsWhatIsHeldForAStalledGroup(Family family) {
    try (World world =
        new World(family).with(MemoryOptions.CAPACITY_EVENTS, 3).provisioned(2, World.BILLING)) {
      Member member = world.join("a");
      world.publishAll("k", "1", "2", "3");

      assertRejected(world.publish("4", "k"), ErrorCode.THROTTLED, "capacity-events");
      assertRejected(world.publish("5", "k2"), ErrorCode.THROTTLED, "capacity-events");

      member.ack("2");
      world.publishAll("k", "6");
      assertRejected(world.publish("7", "k"), ErrorCode.THROTTLED, "capacity-events");
      assertThat(member.sink.ids()).containsExactly("1", "2", "3", "6");
    }
  }

  @ParameterizedTest
  @EnumSource
  void boundsBytesToo(Family family) {
    try (World world =
        new World(family)
            .with(MemoryOptions.MAX_EVENT_BYTES, 40_000L)
            .with(MemoryOptions.CAPACITY_BYTES, 110_000L)
            .provisioned(1, World.BILLING)) {
      world.join("a");
      for (int i = 0; i < 2; i++) {
        assertThat(world.send(Outbound.of(World.TO_ORDERS, ofSize(40_000), null)))
            .isInstanceOf(SendOutcome.Confirmed.class);
      }
      assertRejected(
          world.send(Outbound.of(World.TO_ORDERS, ofSize(40_000), null)),
          ErrorCode.THROTTLED,
          "capacity-bytes");
    }
  }

  @ParameterizedTest
  @EnumSource
  void dropsWhatEveryGroupHasFinishedWhenRoomIsNeeded(Family family) {
    try (World world =
        new World(family)
            .with(MemoryOptions.CAPACITY_EVENTS, 3)
            .provisioned(2, World.BILLING, "shipping")) {
      Member billing = world.join("a");
      Member shipping = world.join("b", "shipping");
      for (int i = 0; i < 20; i++) {
        world.publishAll("k" + i, "" + i);
        billing.ackAll();
        shipping.ackAll();
      }
      assertThat(billing.sink.ids()).hasSize(20);
      assertThat(world.core().destinations.get(World.ORDERS).budget.events())
          .isEqualTo(family == Family.LOG ? 3 : 0);
    }
  }

  @Test
  void keepsSomeFinishedEventsOfALogAndNoMore() {
    try (World world =
        new World(Family.LOG)
            .with(MemoryOptions.RETAINED_EVENTS, 3)
            .provisioned(1, World.BILLING, "late", "latest")) {
      for (int i = 0; i < 10; i++) {
        world.publishAll("k", "" + i);
      }
      SubscriptionSpec earliest = Member.spec("l", "late", StartPosition.earliest());
      Member late = new Member(world, world.open(), earliest);
      assertThat(late.sink.ids()).containsExactly("7", "8", "9");

      world.publishAll("k", "10", "11");
      late.ackAll();
      world.publishAll("k", "12");
      late.ackAll();

      SubscriptionSpec again = Member.spec("x", "latest", StartPosition.earliest());
      assertThat(new Member(world, world.open(), again).sink.ids())
          .containsExactly("10", "11", "12");
    }
  }

  @Test
  void doesNotDropWhatALateGroupHasBegunToRead() {
    try (World world =
        new World(Family.LOG)
            .with(MemoryOptions.CAPACITY_EVENTS, 5)
            .provisioned(1, World.BILLING)) {
      world.publishAll("k", "1", "2", "3");
      SubscriptionSpec earliest = Member.spec("l", World.BILLING, StartPosition.earliest());
      Member late = new Member(world, world.open(), earliest, 1, 1L << 20);
      world.publishAll("k", "4", "5");
      assertRejected(world.publish("6", "k"), ErrorCode.THROTTLED, "capacity-events");

      late.demand(late.sink.owned().get(0), 10, 1L << 20);
      world.simulation.run();
      assertThat(late.sink.ids()).containsExactly("1", "2", "3", "4", "5");
    }
  }

  @Test
  void keepsFinishedEventsOfALogForTheRetentionTime() {
    try (World world = new World(Family.LOG)) {
      TopologyPlan plan =
          new TopologyPlan(
              List.of(
                  new TopologyPlan.Destination(
                      World.ORDERS, 1, Ordering.KEY, Duration.ofMinutes(1), Map.of())),
              List.of());
      world.now(world.admin().provision(plan, TopologyMode.APPLY));
      world.publishAll("k", "1");
      world.simulation.advance(Duration.ofSeconds(61));
      world.publishAll("k", "2");

      SubscriptionSpec earliest =
          new SubscriptionSpec(
              World.ORDERS,
              World.BILLING,
              "a",
              Ordering.KEY,
              StartPosition.earliest(),
              false,
              Member.DRAIN,
              Map.of());
      assertThat(new Member(world, world.open(), earliest).sink.ids()).containsExactly("2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesNoMoreThanMayBeInFlight(Family family) {
    try (World world = new World(family).provisioned(1)) {
      BinderPublisher publisher = world.admin().publisher(TWO);
      List<SendOutcome> outcomes = new ArrayList<>();
      List<String> signals = new ArrayList<>();
      assertThat(publisher.trySend(message("1"), outcomes::add)).isTrue();
      assertThat(publisher.trySend(message("2"), outcomes::add)).isTrue();
      assertThat(publisher.trySend(message("3"), outcomes::add)).isFalse();
      publisher.whenWritable(() -> signals.add("replaced"));
      publisher.whenWritable(() -> signals.add("signal"));
      assertThat(signals).isEmpty();

      world.simulation.run();

      assertThat(outcomes).hasSize(2);
      assertThat(signals).containsExactly("signal");
      publisher.whenWritable(() -> signals.add("at once"));
      world.simulation.run();
      assertThat(signals).endsWith("at once");
      assertThat(publisher.trySend(message("3"), outcomes::add)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesNoMoreBytesThanMayBeInFlight(Family family) {
    try (World world = new World(family).provisioned(1)) {
      BinderPublisher publisher =
          world.admin().publisher(new PublisherSpec(10, 1000, Duration.ofSeconds(30)));
      List<String> signals = new ArrayList<>();
      world.faults().stallPublishes();
      Outbound large = Outbound.of(World.TO_ORDERS, ofSize(2000), null);
      Outbound small = Outbound.of(World.TO_ORDERS, ofSize(500), null);

      assertThat(publisher.trySend(large, outcome -> {})).as("alone it may").isTrue();
      assertThat(publisher.trySend(small, outcome -> {})).isFalse();
      publisher.whenWritable(() -> signals.add("signal"));
      world.simulation.run();
      assertThat(signals).isEmpty();

      world.faults().resumePublishes();
      world.simulation.run();
      assertThat(signals).containsExactly("signal");
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesAStalledPublishUncertainAtItsDeadlineAndStoresItLater(Family family) {
    try (World world = new World(family).provisioned(1, World.BILLING)) {
      Member member = world.join("a");
      BinderPublisher publisher = world.admin().publisher(TWO);
      List<SendOutcome> outcomes = new ArrayList<>();
      world.faults().stallPublishes();
      publisher.trySend(message("1"), outcomes::add);
      world.simulation.advance(Duration.ofSeconds(20));
      publisher.trySend(message("2"), outcomes::add);
      CompletableFuture<Void> flush = publisher.flush().toCompletableFuture();

      world.simulation.advance(Duration.ofSeconds(10).minusNanos(1));
      assertThat(outcomes).isEmpty();
      world.simulation.advance(Duration.ofNanos(1));
      assertThat(outcomes)
          .singleElement()
          .isInstanceOfSatisfying(
              SendOutcome.Uncertain.class,
              uncertain -> assertThat(uncertain.code()).isEqualTo(ErrorCode.TIMEOUT));
      assertThat(flush).isNotDone();

      world.faults().resumePublishes();
      world.simulation.run();
      assertThat(outcomes).hasSize(2).last().isInstanceOf(SendOutcome.Confirmed.class);
      assertThat(flush).isCompleted();
      assertThat(member.sink.ids()).containsExactly("1", "2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsOutcomesInTheOrderTaken(Family family) {
    try (World world = new World(family).provisioned(1)) {
      BinderPublisher publisher = world.admin().publisher(TWO);
      List<SendOutcome> outcomes = new ArrayList<>();
      world.faults().stallPublishes();
      publisher.trySend(message("1"), outcomes::add);
      world.faults().resumePublishes();
      publisher.trySend(
          Outbound.of(Address.destination("nowhere"), Events.payload("2", "k"), "k"),
          outcomes::add);
      world.simulation.run();

      assertThat(outcomes.get(0)).isInstanceOf(SendOutcome.Confirmed.class);
      assertThat(outcomes.get(1)).isInstanceOf(SendOutcome.Rejected.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsWhatIsUnderWayWhenItIsClosed(Family family) {
    try (World world = new World(family).provisioned(1)) {
      BinderPublisher publisher = world.admin().publisher(TWO);
      List<SendOutcome> outcomes = new ArrayList<>();
      world.faults().stallPublishes();
      publisher.trySend(message("1"), outcomes::add);

      publisher.close();
      publisher.close();
      publisher.trySend(message("2"), outcomes::add);
      assertThat(outcomes).as("on the caller's stack").isEmpty();
      world.now(publisher.flush());

      assertThat(outcomes.get(0)).isInstanceOf(SendOutcome.Uncertain.class);
      assertRejected(outcomes.get(1), ErrorCode.CLOSED, "closed");
      assertThat(outcomes).hasSize(2);
    }
  }

  private static Outbound message(String id) {
    return Outbound.of(World.TO_ORDERS, Events.payload(id, "k"), "k");
  }

  /** An event of that many bytes on the wire. */
  private static Payload ofSize(int bytes) {
    CloudEvent event = Events.event("1", null);
    byte[] data = event.getData().toBytes();
    int others = EventCodec.encode(event, null).sizeBytes() - data.length;
    return new Payload.Event(
        CloudEventBuilder.from(event).withData(new byte[bytes - others]).build(),
        ContentMode.BINARY);
  }

  private static void assertRejected(SendOutcome outcome, ErrorCode code, String word) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class,
            rejected -> {
              assertThat(rejected.code()).isEqualTo(code);
              assertThat(rejected.cause()).hasMessageContaining(word);
            });
  }
}
