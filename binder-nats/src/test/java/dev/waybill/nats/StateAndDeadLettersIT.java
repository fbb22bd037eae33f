package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import io.nats.client.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class StateAndDeadLettersIT {
  private Bench bench;
  private NatsBinder binder;
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

  @Test
  void missingBucketsAreNamed() {
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
  void leavesNothingBehindWhereThereIsNothingToRead() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(Bench.get(deadLetters.browse(bench.destination, bench.group, null, 10)).items())
          .isEmpty();
    }
    String stream = bench.destination + "--" + bench.group + "--dlq";
    try (Connection raw = bench.look()) {
      await()
          .atMost(Duration.ofSeconds(3)) // by themselves they would go after ten
          .until(() -> raw.jetStreamManagement().getConsumerNames(stream).isEmpty());
    }
  }

  @Test
  void browsesInPagesAndChangesNothing() {
    BinderPublisher publisher = bench.publisher(binder);
    Address dlq = Address.deadLetters(bench.destination, bench.group);
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
    assertThat(deadLetters.canRemove()).isTrue();
    DeadLetterBrowser.Page first =
        Bench.get(deadLetters.browse(bench.destination, bench.group, null, 3));
    List<String> positions = first.items().stream().map(Inbound::position).toList();
    Bench.get(deadLetters.remove(bench.destination, bench.group, positions));
    // Those that are gone already are no error.
    Bench.get(deadLetters.remove(bench.destination, bench.group, positions));
    DeadLetterBrowser.Page rest =
        Bench.get(deadLetters.browse(bench.destination, bench.group, null, 100));
    assertThat(rest.items()).hasSize(22);
    assertThat(rest.items().get(0).key()).isEqualTo("k3");
    assertThatThrownBy(
            () -> Bench.get(deadLetters.browse(bench.destination, bench.group, "nonsense", 1)))
        .hasMessageContaining("nonsense");
  }

  @Test
  void readsDeadLettersWhileOthersRemoveThem() {
    BinderPublisher publisher = bench.publisher(binder);
    Address dlq = Address.deadLetters(bench.destination, bench.group);
    for (int i = 0; i < 200; i++) {
      RawMessage raw = new RawMessage(null, new byte[16], List.of());
      Bench.confirmed(Bench.send(publisher, Outbound.of(dlq, new Payload.Raw(raw), "k" + i)));
    }
    List<String> positions = new ArrayList<>();
    for (Inbound item :
        Bench.get(deadLetters.browse(bench.destination, bench.group, null, 500)).items()) {
      positions.add(item.position());
    }
    assertThat(positions).hasSize(200);

    List<CompletionStage<?>> all = new ArrayList<>();
    List<CompletionStage<DeadLetterBrowser.Page>> pages = new ArrayList<>();
    for (int i = positions.size() - 1; i >= 0; i--) {
      pages.add(deadLetters.browse(bench.destination, bench.group, null, 500));
      all.add(deadLetters.remove(bench.destination, bench.group, List.of(positions.get(i))));
    }

    all.forEach(Bench::get);
    for (CompletionStage<DeadLetterBrowser.Page> page : pages) {
      assertThat(Bench.get(page).next()).as("the next page after all there was").isNull();
    }
  }

  @Test
  void loadsEntriesWhileTheyAreReplacedAndRemoved() {
    List<CompletionStage<?>> all = new ArrayList<>();
    List<CompletionStage<Map<String, String>>> loads = new ArrayList<>();
    Bench.get(put("0", "stays", "a"));
    for (int i = 0; i < 300; i++) {
      all.add(put("0", "k" + i % 5, i % 7 == 0 ? null : "v" + i));
      loads.add(state.load(bench.destination, bench.group, "0"));
    }

    all.forEach(Bench::get);
    for (CompletionStage<Map<String, String>> load : loads) {
      assertThat(Bench.get(load)).containsEntry("stays", "a");
    }
  }
}
