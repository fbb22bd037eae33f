package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waybill.ContentMode;
import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.TopologyPlan;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Nats;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class PublisherIT {
  private Bench bench;
  private NatsBinder binder;

  @BeforeEach
  void open() {
    bench = new Bench();
    binder = bench.open();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static SendOutcome.Rejected rejected(CompletableFuture<SendOutcome> outcome) {
    return (SendOutcome.Rejected) Bench.get(outcome);
  }

  @Test
  void namesWhereAnEventLies() {
    bench.provision(binder, 1);
    BinderPublisher publisher = bench.publisher(binder);
    assertThat(Bench.confirmed(bench.send(publisher, "e0", "k")).position())
        .isEqualTo(bench.destination + "@1");
    assertThat(Bench.confirmed(bench.send(publisher, "e1", null)).position())
        .isEqualTo(bench.destination + "@2");
  }

  @Test
  void callsBackElsewhereOnceForEachMessage() {
    bench.provision(binder, 1);
    BinderPublisher publisher = bench.publisher(binder);
    Thread caller = Thread.currentThread();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    Outbound good =
        Outbound.of(
            Address.destination(bench.destination),
            new Payload.Event(Bench.event("e", "k"), ContentMode.BINARY),
            "k");
    CloudEvent big =
        CloudEventBuilder.from(Bench.event("big", "k")).withData(new byte[2 << 20]).build();
    Outbound tooLarge = Outbound.of(good.to(), new Payload.Event(big, ContentMode.BINARY), "k");
    Outbound nowhere =
        Outbound.of(Address.destination(bench.destination + "x"), good.payload(), "k");
    for (int i = 0; i < 50; i++) {
      assertThat(publisher.trySend(good, outcome -> threads.add(Thread.currentThread()))).isTrue();
    }
    publisher.trySend(tooLarge, outcome -> threads.add(Thread.currentThread()));
    publisher.trySend(nowhere, outcome -> threads.add(Thread.currentThread()));
    Bench.get(publisher.flush());
    assertThat(threads).hasSize(52).doesNotContain(caller);
    publisher.close();
    publisher.trySend(good, outcome -> threads.add(Thread.currentThread()));
    await().until(() -> threads.size() == 53);
    assertThat(threads).doesNotContain(caller);
  }

  @Test
  void missingDestinationsAreRejectedAndFoundWhenTheyAppear() {
    BinderPublisher publisher = bench.publisher(binder);
    SendOutcome.Rejected missing = rejected(bench.send(publisher, "e0", "k"));
    assertThat(missing.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
    assertThat(missing.cause()).hasMessageContaining(bench.destination);
    bench.provision(binder, 1);
    Bench.confirmed(bench.send(publisher, "e1", "k"));
  }

  @Test
  void keepsTheOrderOfAKeyFromTheFirstMessageOn() {
    bench.provision(binder, 4);
    Member member = bench.join(binder).acking().ready();
    // Another binder, whose producer does not know the topic yet.
    BinderPublisher cold = bench.publisher(bench.open());
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      outcomes.add(bench.send(cold, "e" + i, "k"));
    }
    outcomes.forEach(Bench::confirmed);
    member.awaitDeliveries(3_000);
    for (int i = 0; i < 3_000; i++) {
      assertThat(Member.id(member.deliveries().get(i))).isEqualTo("e" + i);
    }
  }

  @Test
  void takesTheLargestEventItDeclaresAndNotOneByteMore() {
    bench.provision(binder, 1);
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);
    long max = binder.capabilities().maxEventBytes();
    Address to = Address.destination(bench.destination);
    CloudEvent small = CloudEventBuilder.from(Bench.event("e0", "k")).withData(new byte[0]).build();
    int overhead =
        NatsMessages.encode(Outbound.of(to, new Payload.Event(small, ContentMode.BINARY), "k"))
                .sizeBytes()
            - "x-waybill-empty-data:1\r\n".length();
    byte[] data = new byte[(int) max - overhead];
    new Random(1).nextBytes(data);
    Bench.confirmed(
        Bench.send(publisher, to, CloudEventBuilder.from(small).withData(data).build(), "k"));
    SendOutcome.Rejected tooLarge =
        rejected(
            Bench.send(
                publisher,
                to,
                CloudEventBuilder.from(small).withData(new byte[data.length + 1]).build(),
                "k"));
    assertThat(tooLarge.code()).isEqualTo(ErrorCode.EVENT_TOO_LARGE);
    assertThat(tooLarge.cause()).hasMessageContaining("max_payload");
    // As a dead letter it carries more headers, and still passes.
    member.awaitDeliveries(1);
    assertThat(member.deliveries().get(0).event().getData().toBytes()).isEqualTo(data);
    Bench.confirmed(
        Bench.send(
            publisher,
            Outbound.of(
                Address.deadLetters(bench.destination, bench.group),
                new Payload.Raw(
                    member
                        .deliveries()
                        .get(0)
                        .raw()
                        .withControlHeaders(Map.of("waybill-dl-stack", "x".repeat(10_000)))),
                "k")));
  }

  @Test
  void refusesMoreThanItsShareAndSaysWhenThereIsRoom() {
    try (Broker broker = Brokers.start(Nats.recipe());
        Bench own = new Bench(broker.endpoint())) {
      NatsBinder frozen = own.open();
      own.provision(frozen, 1);
      BinderPublisher publisher =
          frozen.publisher(new PublisherSpec(5, 1 << 20, Duration.ofSeconds(30)));
      Bench.confirmed(own.send(publisher, "first", "k"));
      broker.pause();
      Outbound message =
          Outbound.of(
              Address.destination(own.destination),
              new Payload.Event(Bench.event("e", "k"), ContentMode.BINARY),
              "k");
      int taken = 0;
      while (taken < 100 && publisher.trySend(message, outcome -> {})) {
        taken++;
      }
      assertThat(taken).isEqualTo(5);
      CompletableFuture<Void> writable = new CompletableFuture<>();
      publisher.whenWritable(() -> writable.complete(null));
      assertThat(writable).isNotDone();
      broker.resume();
      Bench.get(writable);
      assertThat(publisher.trySend(message, outcome -> {})).isTrue();
      Bench.get(publisher.flush());
    }
  }

  /** They have ended, but the client cannot get rid of them, and takes them along. */
  @Test
  void whatIsNotWrittenYetKeepsItsRoomBeyondItsEnd() {
    try (Broker broker = Brokers.start(Nats.recipe());
        Bench own = new Bench(broker.endpoint())) {
      NatsBinder frozen = own.open();
      own.provision(frozen, 1);
      BinderPublisher publisher =
          frozen.publisher(new PublisherSpec(300, 1 << 30, Duration.ofSeconds(1)));
      Bench.confirmed(own.send(publisher, "first", "k"));
      broker.pause();
      // More than the buffers of both sockets hold.
      Outbound large =
          Outbound.of(
              Address.destination(own.destination),
              new Payload.Raw(new RawMessage(null, new byte[200_000], List.of())),
              "k");
      AtomicInteger ended = new AtomicInteger();
      int taken = 0;
      while (publisher.trySend(large, outcome -> ended.incrementAndGet())) {
        taken++;
      }
      assertThat(taken).isEqualTo(300);
      await().until(() -> ended.get() == 300);
      int again = 0;
      while (publisher.trySend(large, outcome -> {})) {
        again++;
      }
      // What the sockets took is gone.
      assertThat(again).isLessThan(200);
      CompletableFuture<Void> writable = new CompletableFuture<>();
      publisher.whenWritable(() -> writable.complete(null));
      broker.resume();
      Bench.get(writable);
      Bench.confirmed(own.send(publisher, "last", "k"));
    }
  }

  @Test
  void neverBlocksAndEndsInTimeWhileTheBrokerIsGone() {
    try (Broker broker = Brokers.start(Nats.recipe());
        Bench own = new Bench(broker.endpoint())) {
      NatsBinder binder = own.open();
      own.provision(binder, 1);
      BinderPublisher publisher =
          binder.publisher(new PublisherSpec(10_000, 8 << 20, Duration.ofSeconds(2)));
      Bench.confirmed(own.send(publisher, "e0", "k"));
      broker.kill9();
      long slowest = 0;
      List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        long before = System.nanoTime();
        outcomes.add(own.send(publisher, "lost" + i, "k"));
        slowest = Math.max(slowest, System.nanoTime() - before);
      }
      assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofMillis(400));
      for (CompletableFuture<SendOutcome> outcome : outcomes) {
        assertThat(Bench.get(outcome)).isNotInstanceOf(SendOutcome.Confirmed.class);
      }
      assertThat(binder.health().status()).isEqualTo(Health.Status.DOWN);
      broker.start();
      Bench.confirmed(own.send(publisher, "again", "k"));
      assertThat(binder.health().status()).isEqualTo(Health.Status.UP);
    }
  }

  @Test
  void closingEndsWhatIsUnderWay() {
    try (Broker broker = Brokers.start(Nats.recipe());
        Bench own = new Bench(broker.endpoint())) {
      NatsBinder frozen = own.open();
      own.provision(frozen, 1);
      BinderPublisher publisher = own.publisher(frozen);
      Bench.confirmed(own.send(publisher, "e0", "k"));
      broker.pause();
      CompletableFuture<SendOutcome> waiting = own.send(publisher, "e1", "k");
      publisher.close();
      // It has left, and nobody knows whether it arrived.
      assertThat(Bench.get(waiting))
          .isInstanceOfSatisfying(
              SendOutcome.Uncertain.class,
              uncertain -> assertThat(uncertain.code()).isEqualTo(ErrorCode.CLOSED));
      assertThat(rejected(own.send(publisher, "late", "k")).code()).isEqualTo(ErrorCode.CLOSED);
      publisher.close();
      broker.resume();
    }
  }

  @Test
  void anEventThatIsPublishedAgainIsStoredOnce() {
    bench.provision(binder, 1);
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);
    String first = Bench.confirmed(bench.send(publisher, "e0", "k")).position();
    assertThat(Bench.confirmed(bench.send(publisher, "e0", "k")).position()).isEqualTo(first);
    // Another publisher, as of another process.
    BinderPublisher other = bench.publisher(bench.open());
    assertThat(Bench.confirmed(bench.send(other, "e0", "k")).position()).isEqualTo(first);
    Bench.confirmed(bench.send(other, "last", "k"));
    member.awaitDeliveries(2);
    assertThat(member.ids()).containsExactly("e0", "last");
  }

  @Test
  void aFullStreamRefusesTheNewestAndSaysThatItMayPass() throws Exception {
    Bench.get(
        binder.provision(
            new TopologyPlan(
                List.of(
                    new TopologyPlan.Destination(
                        bench.destination, 1, Ordering.KEY, null, Map.of("max_msgs", "3"))),
                List.of()),
            TopologyMode.APPLY));
    BinderPublisher publisher = bench.publisher(binder);
    for (int i = 0; i < 3; i++) {
      Bench.confirmed(bench.send(publisher, "e" + i, "k"));
    }
    SendOutcome.Rejected full = rejected(bench.send(publisher, "e3", "k"));
    assertThat(full.code()).isEqualTo(ErrorCode.THROTTLED);
    assertThat(full.cause()).hasMessageContaining(bench.destination).hasMessageContaining("limits");
    assertThat(binder.health().status()).isEqualTo(Health.Status.DOWN);
    try (Connection connection = bench.look()) {
      connection.jetStreamManagement().purgeStream(bench.destination);
    }
    Bench.confirmed(bench.send(publisher, "e3", "k"));
    assertThat(binder.health().status()).isEqualTo(Health.Status.UP);
  }

  @Test
  void whatIsWorthNothingAnyMoreIsGone() {
    assumeTrue(binder.capabilities().ttl());
    bench.provision(binder, 1);
    BinderPublisher publisher = bench.publisher(binder);
    Payload payload = new Payload.Event(Bench.event("short", "k"), ContentMode.BINARY);
    Bench.confirmed(
        Bench.send(
            publisher,
            new Outbound(
                Address.destination(bench.destination),
                payload,
                "k",
                Duration.ZERO,
                Duration.ofMillis(900),
                0)));
    Bench.confirmed(bench.send(publisher, "long", "k"));
    try (Connection connection = bench.look()) {
      await()
          .atMost(Duration.ofSeconds(15))
          .until(
              () ->
                  connection
                          .jetStreamManagement()
                          .getStreamInfo(bench.destination)
                          .getStreamState()
                          .getMsgCount()
                      == 1);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Member member =
        bench
            .join(binder, bench.startingAt(StartPosition.earliest()), new Member().acking())
            .awaitDeliveries(1);
    assertThat(member.ids()).containsExactly("long");
  }

  @Test
  void whatIsForLaterComesLater() {
    assumeTrue(SharedNats.isAtLeast("2.12"));
    NatsBinder later = bench.with(NatsOptions.DELAYED_PUBLISH, true).open();
    bench.provision(later, 2);
    assertThat(later.capabilities().maxPublishDelay()).isGreaterThan(Duration.ofDays(30));
    Member member = bench.join(later).acking().ready();
    BinderPublisher publisher = bench.publisher(later);
    Duration delay = Duration.ofMillis(1_500);
    long sent = System.nanoTime();
    Bench.confirmed(
        Bench.send(
            publisher,
            new Outbound(
                Address.destination(bench.destination),
                new Payload.Event(Bench.event("later", "k"), ContentMode.BINARY),
                "k",
                delay,
                null,
                0)));
    Bench.confirmed(bench.send(publisher, "now", "k"));
    member.awaitDeliveries(2);
    Duration took = Duration.ofNanos(System.nanoTime() - sent);
    assertThat(member.ids()).containsExactly("now", "later");
    assertThat(took).isBetween(delay, delay.plusSeconds(5));
    assertThat(member.delivery("later").event()).isEqualTo(Bench.event("later", "k"));
    assertThat(member.delivery("later").viaInlet()).isFalse();
  }

  @Test
  void aRetryForLaterComesThroughTheInlet() {
    assumeTrue(SharedNats.isAtLeast("2.12"));
    NatsBinder later = bench.with(NatsOptions.DELAYED_PUBLISH, true).open();
    bench.provision(later, 2);
    Member member =
        bench.join(later, bench.withInlet(bench.spec("m")), new Member().acking()).ready();
    Duration delay = Duration.ofMillis(1_500);
    long sent = System.nanoTime();
    Bench.confirmed(
        Bench.send(
            bench.publisher(later),
            new Outbound(
                Address.inlet(bench.destination, bench.group),
                new Payload.Event(Bench.event("hop", "k"), ContentMode.BINARY),
                "k",
                delay,
                null,
                0)));
    member.awaitDeliveries(1);
    assertThat(Duration.ofNanos(System.nanoTime() - sent)).isBetween(delay, delay.plusSeconds(5));
    assertThat(member.delivery("hop").viaInlet()).isTrue();
    assertThat(member.delivery("hop").key()).isEqualTo("k");
  }

  @Test
  void withoutTheOptionNothingIsForLater() {
    assertThat(binder.capabilities().maxPublishDelay()).isZero();
  }
}
