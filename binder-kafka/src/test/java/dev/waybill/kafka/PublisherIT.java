package dev.waybill.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.ContentMode;
import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendOutcome;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Kafka;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class PublisherIT {
  private Bench bench;
  private KafkaBinder binder;

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
        .isEqualTo(bench.destination + "-0@0");
    assertThat(Bench.confirmed(bench.send(publisher, "e1", null)).position())
        .isEqualTo(bench.destination + "-0@1");
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
  void missingDestinationsAreRejectedAndFoundWhenTheyAppear() throws Exception {
    BinderPublisher publisher = bench.publisher(binder);
    SendOutcome.Rejected missing = rejected(bench.send(publisher, "e0", "k"));
    assertThat(missing.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
    assertThat(missing.cause()).hasMessageContaining(bench.destination);
    bench.admin.createTopics(List.of(new NewTopic(bench.destination, 1, (short) 1))).all().get();
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
        KafkaMessages.sizeBytes(
            KafkaMessages.record(
                "t", Outbound.of(to, new Payload.Event(small, ContentMode.BINARY), "k")));
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
    assertThat(tooLarge.cause()).hasMessageContaining("max.request.size");
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
  void knowsTheLimitOfTheTopic() throws Exception {
    bench
        .admin
        .createTopics(
            List.of(
                new NewTopic(bench.destination, 1, (short) 1)
                    .configs(Map.of("max.message.bytes", "2000"))))
        .all()
        .get();
    BinderPublisher publisher = bench.publisher(binder);
    CloudEvent event =
        CloudEventBuilder.from(Bench.event("e0", "k")).withData(new byte[3_000]).build();
    SendOutcome.Rejected tooLarge =
        rejected(Bench.send(publisher, Address.destination(bench.destination), event, "k"));
    assertThat(tooLarge.code()).isEqualTo(ErrorCode.EVENT_TOO_LARGE);
  }

  @Test
  void anEventWithoutDataIsNoTombstone() throws Exception {
    bench
        .admin
        .createTopics(
            List.of(
                new NewTopic(bench.destination, 1, (short) 1)
                    .configs(Map.of("cleanup.policy", "compact"))))
        .all()
        .get();
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);
    CloudEvent event = CloudEventBuilder.from(Bench.event("e0", "k")).withoutData().build();
    Bench.confirmed(Bench.send(publisher, Address.destination(bench.destination), event, "k"));
    member.awaitDeliveries(1);
    assertThat(member.deliveries().get(0).raw().body()).isNotEmpty();
    assertThat(member.deliveries().get(0).event()).isEqualTo(event);
  }

  @Test
  void refusesMoreThanItsShareAndSaysWhenThereIsRoom() {
    bench.provision(binder, 1);
    BinderPublisher publisher =
        binder.publisher(new PublisherSpec(5, 1 << 20, Duration.ofSeconds(30)));
    Outbound message =
        Outbound.of(
            Address.destination(bench.destination),
            new Payload.Event(Bench.event("e", "k"), ContentMode.BINARY),
            "k");
    AtomicReference<CompletableFuture<Void>> last = new AtomicReference<>();
    int taken = 0;
    // The topic is not known yet, so nothing ends while this runs.
    while (taken < 100
        && publisher.trySend(
            message, outcome -> last.set(CompletableFuture.completedFuture(null)))) {
      taken++;
    }
    assertThat(taken).isEqualTo(5);
    CompletableFuture<Void> writable = new CompletableFuture<>();
    publisher.whenWritable(() -> writable.complete(null));
    Bench.get(writable);
    assertThat(publisher.trySend(message, outcome -> {})).isTrue();
    Bench.get(publisher.flush());
  }

  @Test
  void neverBlocksAndEndsInTimeWhileTheBrokerIsGone() {
    try (Broker broker = Brokers.start(Kafka.recipe());
        Bench own = new Bench(broker.endpoint())) {
      KafkaBinder binder = own.open();
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
      CompletableFuture<SendOutcome> unknownTopic =
          Bench.send(
              publisher, Address.destination(own.destination + "x"), Bench.event("e", "k"), "k");
      assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofMillis(400));
      for (CompletableFuture<SendOutcome> outcome : outcomes) {
        assertThat(Bench.get(outcome)).isInstanceOf(SendOutcome.Uncertain.class);
      }
      assertThat(rejected(unknownTopic).code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(binder.health().status()).isEqualTo(Health.Status.DOWN);
      broker.start();
      Bench.confirmed(own.send(publisher, "again", "k"));
      await().until(() -> binder.health().status() == Health.Status.UP);
    }
  }

  @Test
  void closingEndsWhatIsUnderWay() {
    BinderPublisher publisher = bench.publisher(binder);
    CompletableFuture<SendOutcome> waiting = bench.send(publisher, "e", "k");
    publisher.close();
    SendOutcome outcome = Bench.get(waiting);
    assertThat(outcome).isInstanceOf(SendOutcome.Rejected.class);
    assertThat(((SendOutcome.Rejected) outcome).code()).isEqualTo(ErrorCode.CLOSED);
    assertThat(rejected(bench.send(publisher, "late", "k")).code()).isEqualTo(ErrorCode.CLOSED);
    publisher.close();
  }
}
