package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Delivery;
import dev.waybill.ErrorCode;
import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendOutcome;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.RabbitMq;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class DelayIT {
  private Bench bench;
  private RabbitMqBinder binder;
  private BinderPublisher publisher;

  @BeforeEach
  void open() {
    bench = new Bench().with(RabbitMqOptions.DELAYED_PUBLISH, true);
    binder = bench.open();
    publisher = bench.publisher(binder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static Outbound delayed(Outbound message, Duration delay) {
    return new Outbound(message.to(), message.payload(), message.key(), delay, null, 0);
  }

  private CompletableFuture<SendOutcome> send(String id, String key, Duration delay) {
    return Bench.send(publisher, delayed(bench.message(id, key), delay));
  }

  private Member member() {
    return bench.join(binder).acking().ready();
  }

  /** Where nobody has provisioned anything, not even other tests. */
  private RabbitMqBinder openElsewhere(boolean delays) {
    BinderConfig config = bench.with(RabbitMqOptions.DELAYED_PUBLISH, delays).config();
    return bench.open(
        new BinderConfig(
            config.name(), config.options(), Map.of(), "ns-" + bench.destination, Map.of()));
  }

  private String line() {
    return "ns-" + bench.destination + ".waybill--delayed--";
  }

  // ---- when

  @Test
  void comesNeverEarlyAndHardlyLate() {
    bench.provision(binder, 4);
    Map<String, Long> arrived = new ConcurrentHashMap<>();
    Member member = bench.join(binder);
    member.handler(
        delivery -> {
          arrived.put(Member.id(delivery), System.nanoTime());
          member.ack(delivery);
        });
    member.ready();
    Bench.confirmed(bench.send(publisher, "first", "k"));
    Bench.confirmed(send("warm", "k", Duration.ofMillis(125)));
    int[] millis = {1, 100, 125, 300, 500, 1_000, 1_700, 2_500, 4_000, 6_375};
    Map<String, Long> sent = new HashMap<>();
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String id = "e" + i;
      sent.put(id, System.nanoTime());
      outcomes.add(send(id, "k" + i % 20, Duration.ofMillis(millis[i % millis.length])));
    }
    outcomes.forEach(Bench::confirmed);
    member.awaitDeliveries(402);
    List<Long> late = new ArrayList<>();
    List<Long> added = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Duration delay = Duration.ofMillis(millis[i % millis.length]);
      String id = "e" + i;
      Duration took = Duration.ofNanos(arrived.get(id) - sent.get(id));
      assertThat(took).as("delay of " + delay).isGreaterThanOrEqualTo(delay);
      Duration rounded = DelayLevels.duration(DelayLevels.units(delay));
      late.add(took.minus(delay).toMillis());
      added.add(took.minus(rounded).toMillis());
    }
    late.sort(null);
    added.sort(null);
    System.out.printf(
        "delayed, ms late: median %d, p99 %d; beyond the rounding: median %d, p99 %d%n",
        late.get(200), late.get(396), added.get(200), added.get(396));
    assertThat(late.get(396)).isLessThan(2_000);
  }

  @Test
  void equalDelaysKeepTheOrderOfAKey() {
    bench.provision(binder, 4);
    Member member = member();
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      outcomes.add(send("e" + i, "k" + i % 10, Duration.ofMillis(700)));
    }
    outcomes.forEach(Bench::confirmed);
    member.awaitDeliveries(3_000);
    Map<String, List<Integer>> byKey = new HashMap<>();
    for (Inbound delivery : member.deliveries()) {
      byKey
          .computeIfAbsent(delivery.key(), key -> new ArrayList<>())
          .add(Integer.valueOf(Member.id(delivery).substring(1)));
    }
    assertThat(byKey).hasSize(10);
    byKey.values().forEach(numbers -> assertThat(numbers).isSorted().hasSize(300));
  }

  @Test
  void aShortDelayIsNotHeldUpByLongOnes() {
    bench.provision(binder, 1);
    Member member = member();
    Bench.confirmed(send("warm", "k", Duration.ofMillis(125)));
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      outcomes.add(send("long" + i, "k", Duration.ofMillis(4_375)));
    }
    outcomes.forEach(Bench::confirmed);
    Bench.confirmed(send("short", "k", Duration.ofMillis(375)));
    member.awaitDeliveries(502);
    assertThat(member.ids().subList(0, 2)).containsExactly("warm", "short");
  }

  // ---- what

  @Test
  void arrivesAsItWasPublished() {
    bench.provision(binder, 2);
    Member member = bench.join(binder, bench.spec("m"), new Member()).ready();
    Bench.confirmed(send("later", "k", Duration.ofMillis(875)));
    Bench.confirmed(bench.send(publisher, "now", "k"));
    member.awaitDeliveries(2);
    assertThat(member.ids()).containsExactly("now", "later");
    Inbound later = member.delivery("later");
    assertThat(later.event()).isEqualTo(Bench.event("later", "k"));
    assertThat(later.viaInlet()).isFalse();
    assertThat(later.priorAttempts()).isZero();
    assertThat(later.crashes()).isZero();
    assertThat(later.key()).isEqualTo("k");
    assertThat(later.shard()).isEqualTo(member.delivery("now").shard());
    assertThat(names(later.raw())).isEqualTo(names(member.delivery("now").raw()));
    assertThat(later.unwrap(Delivery.class).orElseThrow().getProperties().getHeaders())
        .doesNotContainKeys("BCC", "CC", "x-delivery-count");
  }

  private static List<String> names(RawMessage raw) {
    return raw.headers().stream().map(RawMessage.Header::name).toList();
  }

  @Test
  void aRetryComesThroughTheInletWhenItIsDue() {
    bench.provision(binder, 3);
    Member member = member();
    Outbound hop =
        Outbound.of(
            Address.inlet(bench.destination, bench.group),
            new Payload.Raw(
                new RawMessage(null, null, List.of(RawMessage.Header.of("cloudEvents:id", "hop")))
                    .withControlHeaders(Map.of(ControlHeaders.ATTEMPTS, "2"))),
            "k");
    long sent = System.nanoTime();
    Bench.confirmed(Bench.send(publisher, delayed(hop, Duration.ofMillis(1_100))));
    member.awaitDeliveries(1);
    assertThat(Duration.ofNanos(System.nanoTime() - sent))
        .isGreaterThanOrEqualTo(Duration.ofMillis(1_100));
    Inbound delivery = member.delivery("hop");
    assertThat(delivery.viaInlet()).isTrue();
    assertThat(delivery.header(ControlHeaders.ATTEMPTS)).isEqualTo("2");
    assertThat(delivery.key()).isEqualTo("k");
    Bench.confirmed(Bench.send(publisher, hop));
    member.awaitDeliveries(2);
    assertThat(member.deliveries().get(1).shard()).isEqualTo(delivery.shard());
  }

  /** Expired is how the server calls it each time a level ends. */
  @Test
  void whatTheServerDeadLettersLaterTellsItsRealEnd() throws IOException {
    bench.provision(binder, 1);
    Bench.confirmed(send("e", "k", Duration.ofMillis(375)));
    DeadLetterBrowser letters = binder.extension(DeadLetterBrowser.class).orElseThrow();
    bench.channel.basicConsume(
        bench.queue(0),
        false,
        (tag, message) -> {
          long delivery = message.getEnvelope().getDeliveryTag();
          if (message.getBody().length == 0) {
            bench.channel.basicAck(delivery, false); // what asked whether the group is bound
          } else {
            bench.channel.basicReject(delivery, false);
          }
        },
        tag -> {});
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Bench.get(letters.browse(bench.destination, bench.group, null, 10)).items().size()
                    == 1);
    Inbound letter =
        Bench.get(letters.browse(bench.destination, bench.group, null, 10)).items().get(0);
    assertThat(letter.header(ControlHeaders.DL_REASON)).isEqualTo("BROKER");
    String shard = letter.raw().header(ControlHeaders.DL_SHARD);
    assertThat(shard).isIn("0", null);
    assertThat(String.valueOf(letter.raw().header(ControlHeaders.DL_MESSAGE)))
        .doesNotContain("level");
    assertThat(letter.event()).isEqualTo(Bench.event("e", "k"));
  }

  // ---- who is not there

  @Test
  void withoutGroupsItIsConfirmedAndDroppedAndHoldsUpNobody() throws IOException {
    RabbitMqBinder elsewhere = openElsewhere(true);
    bench.provision(elsewhere, 1);
    Member member = bench.join(elsewhere).acking().ready();
    publisher = bench.publisher(elsewhere);
    bench.channel.exchangeDeclare(
        "ns-" + bench.destination + ".lonely", BuiltinExchangeType.DIRECT, true);
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      outcomes.add(
          Bench.send(
              publisher,
              delayed(
                  Outbound.of(
                      Address.destination("lonely"), bench.message("x" + i, "k").payload(), "k"),
                  Duration.ofMillis(125))));
    }
    outcomes.forEach(Bench::confirmed);
    Bench.confirmed(send("e", "k", Duration.ofMillis(625)));
    member.awaitDeliveries(1);
    await()
        .untilAsserted(
            () -> {
              assertThat(bench.channel.messageCount(line() + "sink")).isZero();
              assertThat(bench.channel.messageCount(line() + "level-0")).isZero();
            });
  }

  @Test
  void missingLevelsAreReportedAndRejectWhatNeedsThem() throws IOException {
    RabbitMqBinder elsewhere = openElsewhere(true);
    bench.provision(openElsewhere(false), 1);
    publisher = bench.publisher(elsewhere);
    requireDrift(send("e0", "k", Duration.ofSeconds(1)), "--");
    Bench.confirmed(bench.send(publisher, "now", "k"));
    TopologyReport report = Bench.get(elsewhere.provision(bench.plan(1), TopologyMode.VALIDATE));
    assertThat(report.missing()).hasSize(2 * (3 + 2 * DelayLevels.COUNT));
    assertThat(report.missing()).anyMatch(text -> text.contains(line() + "level-7"));

    TopologyReport applied = bench.provision(elsewhere, 1);
    assertThat(applied.isClean()).as(applied.toString()).isTrue();
    assertThat(bench.provision(elsewhere, 1).created()).isEmpty();
    Bench.confirmed(send("e1", "k", Duration.ofSeconds(1)));

    bench.channel.queueDelete(line() + "level-3");
    requireDrift(send("e2", "k", Duration.ofSeconds(1)), "level 3");
    Bench.confirmed(send("e3", "k", Duration.ofMillis(250)));
    publisher = bench.publisher(openElsewhere(true));
    requireDrift(send("e4", "k", Duration.ofMillis(250)), line() + "level-3");
    bench.provision(elsewhere, 1);
    Bench.confirmed(send("e5", "k", Duration.ofSeconds(1)));
    Member member = bench.join(elsewhere).acking().ready();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(member.ids()).contains("now", "e3", "e5"));
  }

  @Test
  void whatIsNotBoundToTheEndRejects() throws IOException {
    bench.provision(binder, 2);
    Outbound hop =
        Outbound.of(
            Address.inlet(bench.destination, bench.group), bench.message("h", "k").payload(), "k");
    bench.channel.exchangeUnbind(
        bench.destination, "waybill--delayed--exit", ">" + bench.destination);
    bench.channel.queueUnbind(bench.queue(1), "waybill--retries--exit", bench.queue(1));
    requireDrift(send("e", "k", Duration.ofSeconds(1)), "exit");
    requireDrift(Bench.send(publisher, delayed(hop, Duration.ofSeconds(1))), bench.queue(1));
    bench.provision(binder, 2);
    Member member = member();
    Bench.confirmed(send("e", "k", Duration.ofMillis(125)));
    Bench.confirmed(Bench.send(publisher, delayed(hop, Duration.ofMillis(125))));
    member.awaitDeliveries(2);
  }

  private static void requireDrift(CompletableFuture<SendOutcome> outcome, String words) {
    SendOutcome.Rejected rejected = Bench.rejected(outcome);
    assertThat(rejected.code()).isEqualTo(ErrorCode.TOPOLOGY_DRIFT);
    assertThat(rejected.cause()).hasMessageContaining(words).hasMessageContaining("topology=apply");
  }

  @Test
  void whatCannotBeHeldBackIsRefused() {
    bench.provision(binder, 1);
    assertThat(binder.capabilities().maxPublishDelay()).isEqualTo(Duration.ofDays(24));
    refused(send("e", "k", Duration.ofDays(24).plusMillis(1)));
    Outbound letter =
        Outbound.of(
            Address.deadLetters(bench.destination, bench.group),
            bench.message("e", "k").payload(),
            "k");
    refused(Bench.send(publisher, delayed(letter, Duration.ofSeconds(1))));
    RabbitMqBinder plain = bench.with(RabbitMqOptions.DELAYED_PUBLISH, false).open();
    assertThat(plain.capabilities().maxPublishDelay()).isZero();
    publisher = bench.publisher(plain);
    refused(send("e", "k", Duration.ofMillis(1)));
  }

  private static void refused(CompletableFuture<SendOutcome> outcome) {
    assertThat(Bench.rejected(outcome).code()).isEqualTo(ErrorCode.CAPABILITY_UNSUPPORTED);
  }

  // ---- crashes

  @Test
  void whatIsHeldBackSurvivesTheServer() {
    try (Broker broker = Brokers.start(RabbitMq.recipe());
        Bench own = new Bench(broker.endpoint()).with(RabbitMqOptions.DELAYED_PUBLISH, true)) {
      RabbitMqBinder again = own.open();
      own.provision(again, 2);
      Instant declared = Instant.now();
      BinderPublisher first = own.publisher(again);
      // A queue that is younger loses everything with its only node.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Instant.now().isAfter(declared.plusSeconds(6)));
      Map<String, Instant> due = new HashMap<>();
      List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Duration delay = Duration.ofMillis(500 + 50L * i);
        due.put("e" + i, Instant.now().plus(delay));
        outcomes.add(Bench.send(first, delayed(own.message("e" + i, "k" + i % 7), delay)));
      }
      outcomes.forEach(Bench::confirmed);
      broker.kill9();
      broker.start();
      List<String> early = new ArrayList<>();
      Member member = new Member();
      member.handler(
          delivery -> {
            if (Instant.now().isBefore(due.get(Member.id(delivery)))) {
              early.add(Member.id(delivery));
            }
            member.ack(delivery);
          });
      own.join(again, own.spec("m", Ordering.KEY, StartPosition.latest()), member);
      await().atMost(Duration.ofSeconds(60)).until(() -> new HashSet<>(member.ids()).size() == 300);
      System.out.println("after the kill: " + (member.ids().size() - 300) + " duplicates");
      assertThat(early).isEmpty();
    }
  }
}
