package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.waybill.ErrorCode;
import dev.waybill.MalformedEventException;
import dev.waybill.MessagingException;
import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.TopologyPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class StateAndDeadLettersIT {
  private Bench bench;
  private RabbitMqBinder binder;
  private GroupStateStore state;
  private DeadLetterBrowser deadLetters;

  @BeforeEach
  void open() {
    bench = new Bench();
    binder = bench.open();
    bench.provision(binder, 1);
    state = binder.extension(GroupStateStore.class).orElseThrow();
    deadLetters = binder.extension(DeadLetterBrowser.class).orElseThrow();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Map<String, String> load(GroupStateStore store, String scope) {
    return Bench.get(store.load(bench.destination, bench.group, scope));
  }

  private CompletionStage<Void> put(String scope, String key, String value) {
    return state.put(bench.destination, bench.group, scope, key, value);
  }

  @Test
  void keepsEntriesPerScope() {
    assertThat(load(state, "0")).isEmpty();
    Bench.get(put("0", "parked/k/1", "a"));
    Bench.get(put("1", "x", "b"));
    Bench.get(put("10", "x", "c"));
    Bench.get(put(GroupStateStore.MARKS, "m", ""));
    assertThat(load(state, "0")).isEqualTo(Map.of("parked/k/1", "a"));
    assertThat(load(state, "1")).isEqualTo(Map.of("x", "b"));
    assertThat(load(state, GroupStateStore.MARKS)).isEqualTo(Map.of("m", ""));
    Bench.get(put("1", "x", null));
    Bench.get(put("1", "gone", null));
    assertThat(load(state, "1")).isEmpty();
  }

  @Test
  void theLastOfManyWritesWins() {
    List<CompletionStage<Void>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(put("0", "k" + i % 5, "v" + i));
    }
    all.forEach(Bench::get);
    assertThat(load(state, "0"))
        .isEqualTo(Map.of("k0", "v495", "k1", "v496", "k2", "v497", "k3", "v498", "k4", "v499"));
  }

  @Test
  void neverLoadsWhatIsStale() {
    GroupStateStore other = bench.open().extension(GroupStateStore.class).orElseThrow();
    for (int i = 0; i < 20; i++) {
      Bench.get(put("0", "k", "v" + i));
      assertThat(load(other, "0")).isEqualTo(Map.of("k", "v" + i));
    }
  }

  /** The stream keeps 64 MiB: what was written before must be found behind that, too. */
  @Test
  void outlivesTheEndOfItsStream() {
    Bench.get(put("quiet", "old", "still here"));
    Bench.get(put("quiet", "gone", "x"));
    Bench.get(put("quiet", "gone", null));
    String filler = "x".repeat(200_000);
    for (int i = 0; i < 400; i++) {
      List<CompletionStage<Void>> together = new ArrayList<>();
      for (int j = 0; j < 3; j++) {
        together.add(put("loud", "k" + j, i + filler));
      }
      together.forEach(Bench::get);
      if (i % 20 == 0) {
        assertThat(load(state, "quiet")).isEqualTo(Map.of("old", "still here"));
      }
    }
    GroupStateStore newcomer = bench.open().extension(GroupStateStore.class).orElseThrow();
    assertThat(load(newcomer, "quiet")).isEqualTo(Map.of("old", "still here"));
    assertThat(load(newcomer, "loud").get("k1")).startsWith("399x");
  }

  @Test
  void missingPlacesAreNamed() {
    assertThatThrownBy(() -> Bench.get(state.load(bench.destination, "nobody", "0")))
        .isInstanceOfSatisfying(
            MessagingException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND))
        .hasMessageContaining("nobody");
    assertThatThrownBy(() -> Bench.get(state.put(bench.destination, "nobody", "0", "k", "v")))
        .isInstanceOf(MessagingException.class);
    assertThatThrownBy(() -> Bench.get(deadLetters.browse(bench.destination, "nobody", null, 10)))
        .isInstanceOfSatisfying(
            MessagingException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND));
  }

  @Test
  void browsesInPagesAndChangesNothing() {
    BinderPublisher publisher = bench.publisher(binder);
    Address dlq = Address.deadLetters(bench.destination, bench.group);
    assertThat(Bench.get(deadLetters.browse(bench.destination, bench.group, null, 10)).items())
        .isEmpty();
    for (int i = 0; i < 25; i++) {
      RawMessage raw =
          new RawMessage(
              null,
              ("body" + i).getBytes(StandardCharsets.UTF_8),
              List.of(RawMessage.Header.of("waybill-dl-id", "id" + i)));
      Bench.confirmed(Bench.send(publisher, Outbound.of(dlq, new Payload.Raw(raw), "k" + i)));
    }
    for (int round = 0; round < 2; round++) {
      List<Inbound> all = new ArrayList<>();
      String cursor = null;
      int pages = 0;
      do {
        DeadLetterBrowser.Page page =
            Bench.get(deadLetters.browse(bench.destination, bench.group, cursor, 10));
        all.addAll(page.items());
        cursor = page.next();
        pages++;
      } while (cursor != null);
      assertThat(pages).isEqualTo(3);
      assertThat(all).hasSize(25);
      for (int i = 0; i < 25; i++) {
        assertThat(all.get(i).header("waybill-dl-id")).isEqualTo("id" + i);
        assertThat(all.get(i).key()).isEqualTo("k" + i);
        assertThat(all.get(i).raw().body()).asString().isEqualTo("body" + i);
      }
    }
    assertThat(deadLetters.canRemove()).isFalse();
    assertThatThrownBy(
            () -> Bench.get(deadLetters.browse(bench.destination, bench.group, "nonsense", 1)))
        .hasMessageContaining("nonsense");
  }

  /** The net below the engine: who never settles and never records is stopped by the server. */
  @Test
  void whatTheServerDeadLettersByItselfIsExplained() throws Exception {
    String group = "netted";
    Bench.get(
        binder.provision(
            new TopologyPlan(
                List.of(),
                List.of(
                    new TopologyPlan.Group(
                        bench.destination,
                        group,
                        Ordering.NONE,
                        true,
                        true,
                        true,
                        Map.of("delivery-limit", "20", "partitions", "1")))),
            TopologyMode.APPLY));
    Bench.confirmed(bench.send(bench.publisher(binder), "poison", "k"));
    String queue = bench.destination + "--" + group + "--0";
    await()
        .until(
            () -> {
              GetResponse got = bench.channel.basicGet(queue, false);
              if (got != null) {
                bench.channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
              }
              return !Bench.get(deadLetters.browse(bench.destination, group, null, 10))
                  .items()
                  .isEmpty();
            });
    Inbound letter =
        Bench.get(deadLetters.browse(bench.destination, group, null, 10)).items().get(0);
    assertThat(Member.id(letter)).isEqualTo("poison");
    assertThat(letter.key()).isEqualTo("k");
    RawMessage raw = letter.raw();
    assertThat(raw.header(ControlHeaders.DL_REASON)).isEqualTo("BROKER");
    assertThat(raw.header(ControlHeaders.DL_DESTINATION)).isEqualTo(bench.destination);
    assertThat(raw.header(ControlHeaders.DL_GROUP)).isEqualTo(group);
    assertThat(raw.header(ControlHeaders.DL_MESSAGE)).contains("delivery_limit");
    assertThat(raw.header(ControlHeaders.DL_ID)).isNotEmpty();
    assertThat(letter.event().getId()).isEqualTo("poison");
  }

  @Test
  void whatCannotBeDecodedArrivesAsItIs() throws Exception {
    Member member = bench.join(binder).acking().ready();
    byte[] noise = {0, -1, 5};
    try (Connection connection = Bench.connect(bench.endpoint)) {
      Channel channel = connection.createChannel();
      Map<String, Object> headers = new HashMap<>();
      headers.put("number", 7L);
      headers.put("text", "grün");
      headers.put("nothing", null);
      channel.basicPublish(
          bench.destination,
          "3",
          new AMQP.BasicProperties.Builder().headers(headers).build(),
          noise);
      channel.basicPublish(
          bench.destination, "3", new AMQP.BasicProperties.Builder().build(), new byte[0]);
    }
    member.awaitDeliveries(2);
    Inbound first = member.deliveries().get(0);
    assertThat(first.key()).isNull();
    assertThat(first.raw().body()).isEqualTo(noise);
    assertThat(first.header("number")).isEqualTo("7");
    assertThat(first.raw().header("text")).isEqualTo("grün");
    assertThat(first.position()).isNotEmpty();
    assertThatThrownBy(first::event).isInstanceOf(MalformedEventException.class);
    Inbound second = member.deliveries().get(1);
    assertThat(second.raw().body()).isNull();
    assertThatThrownBy(second::event).isInstanceOf(MalformedEventException.class);
  }

  /** Who may write to the exchange cannot pretend to be the group itself. */
  @Test
  void theInletIsToldByTheWayAndNotByHeaders() {
    Member member = bench.join(binder).acking().ready();
    BinderPublisher publisher = bench.publisher(binder);
    RawMessage forged =
        new RawMessage(
            null,
            "x".getBytes(StandardCharsets.UTF_8),
            List.of(
                RawMessage.Header.of(ControlHeaders.ATTEMPTS, "7"),
                RawMessage.Header.of("cloudEvents:id", "forged")));
    Bench.confirmed(
        Bench.send(
            publisher,
            Outbound.of(Address.destination(bench.destination), new Payload.Raw(forged), "k")));
    Bench.confirmed(
        Bench.send(
            publisher,
            Address.inlet(bench.destination, bench.group),
            Bench.event("true", "k"),
            "k"));
    member.awaitDeliveries(2);
    assertThat(member.delivery("forged").viaInlet()).isFalse();
    assertThat(member.delivery("true").viaInlet()).isTrue();
    assertThat(member.delivery("true").shard()).isEqualTo(member.delivery("forged").shard());
  }

  @Test
  void keysMeetAtOneOwnerWhicheverWayTheyCome() {
    Bench other = new Bench();
    try {
      RabbitMqBinder own = other.open();
      other.provision(own, 5);
      Member member = other.join(own).acking().ready();
      BinderPublisher publisher = other.publisher(own);
      other.publish(publisher, "main", 100, 20);
      List<CompletableFuture<?>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String key = "k" + i % 20;
        all.add(
            Bench.send(
                publisher,
                Address.inlet(other.destination, other.group),
                Bench.event("inlet" + i, key),
                key));
      }
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
      member.awaitDeliveries(200);
      Map<String, String> shards = new HashMap<>();
      member
          .deliveries()
          .forEach(
              delivery ->
                  assertThat(
                          shards.computeIfAbsent(
                              String.valueOf(delivery.key()), key -> delivery.shard().id()))
                      .isEqualTo(delivery.shard().id()));
      assertThat(member.deliveries())
          .allMatch(delivery -> delivery.viaInlet() == Member.id(delivery).startsWith("inlet"));
    } finally {
      other.close();
    }
  }
}
