package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import dev.waybill.ContentMode;
import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.conformance.fault.ActiveFault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.fault.TcpProxy;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.PublisherSpec;
import dev.waybill.spi.SendOutcome;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.RabbitMq;
import dev.waybill.testbrokers.RabbitMqCtl;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private RabbitMqBinder binder;

  @BeforeEach
  void open() {
    bench = new Bench();
    binder = bench.open();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void callsBackElsewhereOnceForEachMessage() {
    bench.provision(binder, 2);
    BinderPublisher publisher = bench.publisher(binder);
    Thread caller = Thread.currentThread();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    CloudEvent big =
        CloudEventBuilder.from(Bench.event("big", "k")).withData(new byte[17 << 20]).build();
    Outbound good = bench.message("e", "k");
    Outbound tooLarge = Outbound.of(good.to(), new Payload.Event(big, ContentMode.BINARY), "k");
    Outbound nowhere =
        Outbound.of(Address.destination(bench.destination + "x"), good.payload(), "k");
    for (int i = 0; i < 50; i++) {
      assertThat(publisher.trySend(good, outcome -> threads.add(Thread.currentThread()))).isTrue();
    }
    publisher.trySend(tooLarge, outcome -> threads.add(Thread.currentThread()));
    publisher.trySend(nowhere, outcome -> threads.add(Thread.currentThread()));
    Bench.get(publisher.flush());
    await().until(() -> threads.size() == 52);
    assertThat(threads).doesNotContain(caller);
    publisher.close();
    publisher.trySend(good, outcome -> threads.add(Thread.currentThread()));
    await().until(() -> threads.size() == 53);
    assertThat(threads).doesNotContain(caller);
  }

  @Test
  void missingDestinationsAreRejectedAndFoundWhenTheyAppear() throws IOException {
    BinderPublisher publisher = bench.publisher(binder);
    SendOutcome.Rejected missing = Bench.rejected(bench.send(publisher, "e0", "k"));
    assertThat(missing.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
    assertThat(missing.cause()).hasMessageContaining(bench.destination);
    bench.channel.exchangeDeclare(bench.destination, BuiltinExchangeType.DIRECT, true);
    Bench.confirmed(bench.send(publisher, "e1", "k"));
  }

  /** The server closes the channel that everything else is published on, too. */
  @Test
  void aDestinationThatVanishesHarmsNoOther() throws IOException {
    bench.provision(binder, 2);
    String doomed = bench.destination + "-doomed";
    bench.channel.exchangeDeclare(doomed, BuiltinExchangeType.DIRECT, true);
    BinderPublisher publisher = bench.publisher(binder);
    Address to = Address.destination(doomed);
    Bench.confirmed(Bench.send(publisher, to, Bench.event("d", "k"), "k"));
    Member member = bench.join(binder).acking().ready();
    bench.channel.exchangeDelete(doomed);
    List<CompletableFuture<SendOutcome>> good = new ArrayList<>();
    List<CompletableFuture<SendOutcome>> bad = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      good.add(bench.send(publisher, "e" + i, "k"));
      bad.add(Bench.send(publisher, to, Bench.event("d" + i, "k"), "k"));
    }
    good.forEach(Bench::confirmed);
    for (CompletableFuture<SendOutcome> outcome : bad) {
      SendOutcome ended = Bench.get(outcome);
      ErrorCode code =
          ended instanceof SendOutcome.Rejected rejected
              ? rejected.code()
              : ((SendOutcome.Uncertain) ended).code();
      assertThat(code).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
    }
    await().until(() -> new HashSet<>(member.ids()).size() == 200);
    assertThat(new ArrayList<>(firsts(member))).isSortedAccordingTo(PublisherIT::byNumber);
  }

  @Test
  void aDestinationWithoutGroupsTakesEvents() throws IOException {
    bench.channel.exchangeDeclare(bench.destination, BuiltinExchangeType.DIRECT, true);
    BinderPublisher publisher = bench.publisher(binder);
    bench.publish(publisher, "e", 100, 64);
  }

  @Test
  void anEventThatAGroupHasNoBindingForIsNotConfirmed() throws IOException {
    bench.provision(binder, 1);
    for (int slot = 0; slot < 64; slot++) {
      if (slot != 7) {
        bench.channel.queueUnbind(bench.queue(0), bench.destination, Integer.toString(slot));
      }
    }
    BinderPublisher publisher = bench.publisher(binder);
    List<SendOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      outcomes.add(Bench.get(bench.send(publisher, "e" + i, "k" + i)));
    }
    assertThat(outcomes)
        .filteredOn(outcome -> outcome instanceof SendOutcome.Confirmed)
        .hasSizeLessThan(10);
    SendOutcome.Rejected rejected =
        (SendOutcome.Rejected)
            outcomes.stream()
                .filter(outcome -> outcome instanceof SendOutcome.Rejected)
                .findFirst()
                .orElseThrow();
    assertThat(rejected.code()).isEqualTo(ErrorCode.TOPOLOGY_DRIFT);
    assertThat(rejected.cause()).hasMessageContaining("binding");
    // Whoever is bound again is delivered to again, and is not given what asked for it.
    bench.provision(binder, 1);
    Member member = bench.join(binder).acking().ready();
    bench.publish(publisher, "again", 64, 64);
    await().until(() -> member.ids().stream().filter(id -> id.startsWith("again")).count() == 64);
    assertThat(member.ids()).allMatch(id -> id.startsWith("again") || id.startsWith("e"));
  }

  @Test
  void missingPrivatePlacesAreNamed() {
    BinderPublisher publisher = bench.publisher(binder);
    for (Address to :
        List.of(
            Address.inlet(bench.destination, "nobody"),
            Address.deadLetters(bench.destination, "nobody"))) {
      SendOutcome.Rejected rejected =
          Bench.rejected(Bench.send(publisher, to, Bench.event("e", "k"), "k"));
      assertThat(rejected.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
      assertThat(rejected.cause()).hasMessageContaining("nobody");
    }
  }

  @Test
  void keepsTheOrderOfAKeyFromTheFirstMessageOn() {
    bench.provision(binder, 4);
    Member member = bench.join(binder).acking().ready();
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
    Bench small = bench.with(RabbitMqOptions.MAX_EVENT_BYTES, 100_000L);
    RabbitMqBinder limited = small.open();
    small.provision(limited, 1);
    Member member = small.join(limited).acking().ready();
    BinderPublisher publisher = small.publisher(limited);
    assertThat(limited.capabilities().maxEventBytes()).isEqualTo(100_000);
    Messages messages = new Messages("cloudEvents:");
    Outbound probe = sized(small, 1);
    String id = "0123456789.1.abcdefgh";
    int overhead = messages.encode(probe, id).size() - 1;
    int most = 100_000 - overhead;
    int slack = 16; // the number in the message's id grows
    Bench.confirmed(Bench.send(publisher, sized(small, most - slack)));
    SendOutcome.Rejected tooLarge =
        Bench.rejected(Bench.send(publisher, sized(small, most + slack)));
    assertThat(tooLarge.code()).isEqualTo(ErrorCode.EVENT_TOO_LARGE);
    assertThat(tooLarge.cause()).hasMessageContaining("max-event-bytes");
    // As a dead letter it carries more headers, and still passes.
    member.awaitDeliveries(1);
    Bench.confirmed(
        Bench.send(
            publisher,
            Outbound.of(
                Address.deadLetters(small.destination, small.group),
                new Payload.Raw(
                    member
                        .deliveries()
                        .get(0)
                        .raw()
                        .withControlHeaders(Map.of("waybill-dl-stack", "x".repeat(10_000)))),
                "k")));
  }

  private static Outbound sized(Bench bench, int bytes) {
    CloudEvent event =
        CloudEventBuilder.from(Bench.event("e0", "k")).withData(new byte[bytes]).build();
    return Outbound.of(
        Address.destination(bench.destination), new Payload.Event(event, ContentMode.BINARY), "k");
  }

  @Test
  void attributesThatDoNotFitIntoAFrameAreRefusedBeforeTheyAreSent() {
    bench.provision(binder, 1);
    BinderPublisher publisher = bench.publisher(binder);
    CloudEvent event =
        CloudEventBuilder.from(Bench.event("e", "k"))
            .withExtension("large", "x".repeat(70_000))
            .build();
    SendOutcome.Rejected rejected =
        Bench.rejected(Bench.send(publisher, Address.destination(bench.destination), event, "k"));
    assertThat(rejected.code()).isEqualTo(ErrorCode.EVENT_TOO_LARGE);
    assertThat(rejected.cause()).hasMessageContaining("structured");
    Bench.confirmed(bench.send(publisher, "next", "k"));
  }

  /** Three bytes each: what counts is what is on the wire. */
  @Test
  void attributesAreCountedInBytes() {
    bench.provision(binder, 1);
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);
    Address to = Address.destination(bench.destination);
    CloudEvent fits =
        CloudEventBuilder.from(Bench.event("e0", "k"))
            .withExtension("large", "\u20ac".repeat(19_000))
            .build();
    CloudEvent large =
        CloudEventBuilder.from(Bench.event("e1", "k"))
            .withExtension("large", "\u20ac".repeat(45_000))
            .build();
    Bench.confirmed(Bench.send(publisher, to, fits, "k"));
    assertThat(Bench.rejected(Bench.send(publisher, to, large, "k")).code())
        .isEqualTo(ErrorCode.EVENT_TOO_LARGE);
    Bench.confirmed(bench.send(publisher, "e2", "k"));
    member.awaitDeliveries(2);
    assertThat(member.ids()).containsExactly("e0", "e2");
  }

  /** The server closes the channel for it, and everything else must pass all the same. */
  @Test
  void anEventThatIsTooLargeForTheServerIsTheOnlyOneThatFails() {
    try (Broker broker = Brokers.start(RabbitMq.recipe().property("max_message_size", "20000"));
        Bench own = new Bench(broker.endpoint())) {
      RabbitMqBinder limited = own.open();
      own.provision(limited, 1);
      Member member = own.join(limited).acking().ready();
      BinderPublisher publisher = own.publisher(limited);
      List<CompletableFuture<SendOutcome>> good = new ArrayList<>();
      CompletableFuture<SendOutcome> bad = null;
      for (int i = 0; i < 100; i++) {
        if (i == 50) {
          bad = Bench.send(publisher, sized(own, 30_000));
        }
        good.add(own.send(publisher, "e" + i, "k"));
      }
      good.forEach(Bench::confirmed);
      SendOutcome ended = Bench.get(bad);
      assertThat(ended).isNotInstanceOf(SendOutcome.Confirmed.class);
      await().until(() -> new HashSet<>(member.ids()).size() == 100);
      assertThat(firsts(member)).isSortedAccordingTo(PublisherIT::byNumber);
    }
  }

  @Test
  void refusesMoreThanItsShareAndSaysWhenThereIsRoom() {
    bench.provision(binder, 1);
    BinderPublisher publisher =
        binder.publisher(new PublisherSpec(5, 1 << 20, Duration.ofSeconds(30)));
    Outbound message = bench.message("e", "k");
    int taken = 0;
    // There is no connection yet, so nothing ends while this runs.
    while (taken < 100 && publisher.trySend(message, outcome -> {})) {
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
  void neverBlocksAndEndsInTimeWhileTheServerIsGone() {
    try (Broker broker = Brokers.start(RabbitMq.recipe());
        Bench own = new Bench(broker.endpoint())) {
      RabbitMqBinder gone = own.open();
      own.provision(gone, 1);
      BinderPublisher publisher = own.publisher(gone, Duration.ofSeconds(2));
      Bench.confirmed(own.send(publisher, "e0", "k"));
      Instant declared = Instant.now();
      // A queue that is younger loses everything with its only node.
      await().until(() -> Instant.now().isAfter(declared.plusSeconds(5)));
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
      SendOutcome.Rejected never = Bench.rejected(own.send(publisher, "never", "k"));
      assertThat(never.code()).isEqualTo(ErrorCode.CONNECTION);
      assertThat(gone.health().status()).isEqualTo(Health.Status.DOWN);
      broker.start();
      List<SendOutcome> tries = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                tries.add(Bench.get(own.send(publisher, "again", "k")));
                return tries.get(tries.size() - 1) instanceof SendOutcome.Confirmed;
              });
      assertThat(gone.health().status()).isEqualTo(Health.Status.UP);
    }
  }

  /** Thousands unconfirmed, and the connection is reset again and again: all arrive, in order. */
  @Test
  void whatIsUnconfirmedWhenTheConnectionBreaksIsWrittenAgainInOrder() {
    try (TcpProxy proxy = TcpProxy.to(port(bench.endpoint))) {
      bench.provision(binder, 4);
      Member member = bench.join(binder).acking().ready();
      RabbitMqBinder cut = bench.open(bench.config("127.0.0.1:" + proxy.port()));
      BinderPublisher publisher = bench.publisher(cut);
      Bench.confirmed(bench.send(publisher, "first", "k0"));
      AtomicInteger ended = new AtomicInteger();
      List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        // Confirms are held back, so that all of them are unconfirmed when it breaks.
        ActiveFault silence = proxy.inject(TcpFault.dropResponses());
        for (int i = 0; i < 5_000; i++) {
          int number = round * 5_000 + i;
          CompletableFuture<SendOutcome> outcome =
              bench.send(publisher, "e" + number, "k" + number % 50);
          outcome.thenRun(ended::incrementAndGet);
          outcomes.add(outcome);
        }
        assertThat(ended.get()).isLessThan(outcomes.size());
        silence.close();
        outcomes.forEach(Bench::confirmed);
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> new HashSet<>(member.ids()).size() == 15_001);
      int duplicates = member.ids().size() - 15_001;
      System.out.println("unconfirmed and written again: " + duplicates + " duplicates");
      Map<String, List<String>> byKey = new HashMap<>();
      Set<String> seen = new HashSet<>();
      member
          .deliveries()
          .forEach(
              delivery -> {
                if (seen.add(Member.id(delivery)) && !Member.id(delivery).equals("first")) {
                  byKey
                      .computeIfAbsent(delivery.key(), key -> new ArrayList<>())
                      .add(Member.id(delivery));
                }
              });
      assertThat(byKey).hasSize(50);
      byKey.values().forEach(ids -> assertThat(ids).isSortedAccordingTo(PublisherIT::byNumber));
      // Copies are told apart from other messages, and not from each other.
      assertThat(member.deliveries().stream().map(each -> each.position()).distinct())
          .hasSize(15_001);
    }
  }

  @Test
  void anAlarmOfTheServerIsBackPressureAndShowsInHealth() {
    try (Broker broker = Brokers.start(RabbitMq.recipe());
        Bench own = new Bench(broker.endpoint())) {
      RabbitMqBinder alarmed = own.open();
      own.provision(alarmed, 1);
      BinderPublisher publisher = own.publisher(alarmed);
      Bench.confirmed(own.send(publisher, "e0", "k"));
      RabbitMqCtl.on(broker).run("rabbitmqctl", "set_vm_memory_high_watermark", "0");
      List<CompletableFuture<SendOutcome>> taken = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
                boolean accepted =
                    publisher.trySend(own.message("a" + taken.size(), "k"), outcome::complete);
                if (accepted) {
                  taken.add(outcome);
                }
                return !accepted;
              });
      assertThat(alarmed.health().status()).isEqualTo(Health.Status.DEGRADED);
      assertThat(alarmed.health().details()).anyMatch(detail -> detail.contains("memory"));
      CompletableFuture<Void> writable = new CompletableFuture<>();
      publisher.whenWritable(() -> writable.complete(null));
      assertThat(writable).isNotDone();
      RabbitMqCtl.on(broker).run("rabbitmqctl", "set_vm_memory_high_watermark", "absolute", "1GB");
      Bench.get(writable);
      taken.forEach(Bench::confirmed);
      Bench.confirmed(own.send(publisher, "last", "k"));
      assertThat(alarmed.health().status()).isEqualTo(Health.Status.UP);
    }
  }

  @Test
  void aFullQueueRefuses() throws IOException {
    bench.provision(binder, 1);
    // What Waybill made would take more: an operator's policy may not.
    bench.channel.queueDelete(bench.queue(0));
    bench.channel.queueDeclare(
        bench.queue(0),
        true,
        false,
        false,
        Map.of("x-queue-type", "quorum", "x-max-length", 10, "x-overflow", "reject-publish"));
    bench.channel.queueBind(bench.queue(0), bench.destination, "5");
    BinderPublisher publisher = bench.publisher(binder);
    String key = keyOf(5);
    List<SendOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      outcomes.add(Bench.get(bench.send(publisher, "e" + i, key)));
    }
    assertThat(outcomes.get(0)).isInstanceOf(SendOutcome.Confirmed.class);
    assertThat(outcomes.get(59))
        .isInstanceOfSatisfying(
            SendOutcome.Uncertain.class,
            uncertain -> assertThat(uncertain.code()).isEqualTo(ErrorCode.THROTTLED));
  }

  private static String keyOf(int slot) {
    int i = 0;
    while (dev.waybill.spi.support.SlotHash.slot("k" + i) != slot) {
      i++;
    }
    return "k" + i;
  }

  @Test
  void closingEndsWhatIsUnderWay() {
    BinderPublisher publisher = bench.publisher(binder);
    CompletableFuture<SendOutcome> waiting = bench.send(publisher, "e", "k");
    publisher.close();
    SendOutcome outcome = Bench.get(waiting);
    assertThat(outcome).isInstanceOf(SendOutcome.Rejected.class);
    assertThat(Bench.rejected(bench.send(publisher, "late", "k")).code())
        .isEqualTo(ErrorCode.CLOSED);
    publisher.close();
  }

  @Test
  void tellsOperatorsWhatItCarries() throws IOException {
    bench.provision(binder, 1);
    Bench.confirmed(bench.send(bench.publisher(binder), "e7", "k"));
    CompletableFuture<AMQP.BasicProperties> seen = new CompletableFuture<>();
    bench.channel.basicConsume(
        bench.queue(0), false, (tag, message) -> seen.complete(message.getProperties()), tag -> {});
    AMQP.BasicProperties properties = Bench.get(seen);
    assertThat(properties.getMessageId()).isEqualTo("e7");
    assertThat(properties.getType()).isEqualTo("t");
    assertThat(properties.getContentType()).isEqualTo("text/plain");
    assertThat(properties.getDeliveryMode()).isEqualTo(2);
  }

  private static int port(String endpoint) {
    return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
  }

  private static List<String> firsts(Member member) {
    return member.ids().stream().distinct().toList();
  }

  private static int byNumber(String a, String b) {
    return Integer.compare(Integer.parseInt(a.substring(1)), Integer.parseInt(b.substring(1)));
  }
}
