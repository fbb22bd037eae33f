package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.IdempotencyStore;
import dev.waybill.InMemoryIdempotencyStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several events in one call. */
class BatchTest {
  private final Settings settings = new Settings();
  private final ScriptedHandler handler = new ScriptedHandler();

  private Bench bench() {
    return Bench.batch(settings, handler).assign();
  }

  private static void pass(Bench bench) {
    bench.advance(Duration.ofMillis(20));
  }

  @Test
  void waitsForMoreAndTakesWhatThereIs() {
    Bench bench = bench().deliver("a1", "b1");
    assertThat(handler.batches).isEmpty();

    bench.deliver("c1");
    pass(bench);

    assertThat(handler.batches).containsExactly(List.of("a1", "b1", "c1"));
    assertThat(bench.broker.acked).containsExactly("a1", "b1", "c1");
  }

  @Test
  void startsAtOnceWhenFull() {
    settings.batchSize = 2;
    bench().deliver("a1", "b1");

    assertThat(handler.batches).containsExactly(List.of("a1", "b1"));
  }

  @Test
  void keepsTheOrderOfAKeyWithinABatch() {
    Bench bench = bench().deliver("a1", "a2", "b1", "a3");

    pass(bench);

    assertThat(handler.batches).containsExactly(List.of("a1", "a2", "a3", "b1"));
  }

  @Test
  void neverMixesShards() {
    Bench bench = bench().assign(Bench.shard("1", 1));
    bench.deliver("a1");
    bench.deliver(Bench.shard("1", 1), Bench.letter("b1"));

    pass(bench);

    assertThat(handler.batches).containsExactly(List.of("a1"), List.of("b1"));
  }

  @Test
  void retriesTheFailedItemAndCountsLaterOnesOfItsKeyAsNotRun() {
    handler.failing("a2");
    settings.retry = settings.retry.maxAttempts(2);
    Bench bench = bench().deliver("a1", "a2", "a3", "b1");
    pass(bench);
    assertThat(bench.broker.acked).containsExactly("a1", "b1");

    bench.advance(Duration.ofSeconds(2));

    assertThat(handler.calls)
        .containsExactly("a1#1", "a2#1", "a3#1", "b1#1", "a2#2", "a3#1", "a3#1")
        .startsWith("a1#1");
    assertThat(bench.deadLetterIds()).containsExactly("a2");
    assertThat(bench.broker.acked).containsExactly("a1", "b1", "a2", "a3");
  }

  @Test
  void keepsTheWaitOfAFailedItemThoughOthersOfItsShardAreReady() {
    settings.batchSize = 3;
    settings.concurrency = 1;
    handler.failing("a2");
    Bench bench = bench();

    bench.deliver("a1", "a2", "b1", "c1", "d1", "e1", "f1");
    pass(bench);
    bench.advance(Duration.ofMillis(900));

    assertThat(handler.calls).doesNotContain("a2#2");
    bench.advance(Duration.ofMillis(200));
    assertThat(handler.calls).contains("a2#2");
  }

  @Test
  void failsEveryItemWhenTheHandlerThrows() {
    Bench bench =
        Bench.in(
            new VirtualRuntime(1),
            settings,
            handler,
            new Handler.Batch(
                attempts -> {
                  throw new IllegalStateException("all");
                }));
    bench.assign().deliver("a1", "b1");

    pass(bench);

    assertThat(bench.telemetry.count("waybill.failed")).isEqualTo(2);
    assertThat(bench.broker.acked).isEmpty();
  }

  @Test
  void leavesNoMarkOfALaterItemOfAFailedKey() {
    InMemoryIdempotencyStore store =
        new InMemoryIdempotencyStore(
            new VirtualRuntime(1).clock(), Duration.ofDays(1), Integer.MAX_VALUE);
    settings.idempotency = store;
    handler.failing("a1");
    settings.retry = settings.retry.maxAttempts(2);
    Bench bench = bench().deliver("a1", "a2");
    pass(bench);
    assertThat(store.size()).isZero();

    handler.failing();
    bench.advance(Duration.ofSeconds(2));

    assertThat(handler.calls).containsExactly("a1#1", "a2#1", "a1#2", "a2#1");
    assertThat(bench.broker.acked).containsExactly("a1", "a2");
  }

  @Test
  void runsNoItemBehindOneThatAnotherMemberHandles() {
    InMemoryIdempotencyStore store =
        new InMemoryIdempotencyStore(
            new VirtualRuntime(1).clock(), Duration.ofDays(1), Integer.MAX_VALUE);
    settings.idempotency = store;
    store.begin(new IdempotencyStore.Key("billing", "urn:test", "a1"), Duration.ofSeconds(10));

    Bench bench = bench().deliver("a1", "a2", "b1");
    pass(bench);

    assertThat(handler.calls).containsExactly("b1#1");
  }

  @Test
  void runsNoItemBehindOneThatCannotBeDecodedBeforeThatIsADeadLetter() {
    Bench bench = bench();
    bench.deliver(Bench.SHARD, Bench.letter("a1").undecodable(), Bench.letter("a2"));

    pass(bench);
    pass(bench);

    assertThat(handler.calls).containsExactly("a2#1");
    assertThat(bench.deadLetterIds()).containsExactly("a1");
  }

  @Test
  void keepsTheSuccessOfAnItemBeforeOneThatCannotBeDecoded() {
    Bench bench = bench();
    bench.deliver(Bench.SHARD, Bench.letter("a1"), Bench.letter("a2").undecodable());

    pass(bench);
    bench.advance(Duration.ofSeconds(5));

    assertThat(handler.calls).containsExactly("a1#1");
    assertThat(bench.broker.acked).containsExactly("a1", "a2");
  }
}
