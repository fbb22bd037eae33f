package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.Shard;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Shards come and go; what belongs to an older epoch is void. */
class RebalanceTest {
  private final Settings settings = new Settings();
  private final Shard again = Bench.shard("0", 2);

  @Test
  void waitsForRunningHandlersAndDropsTheRestWhenAShardIsRevoked() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1", "a2", "b1");

    CompletableFuture<Void> drained = bench.revoke(Bench.SHARD, Duration.ofSeconds(10));
    assertThat(drained).isNotDone();
    bench.finish("a1");
    assertThat(drained).isNotDone();
    bench.finish("b1");

    assertThat(drained).isCompleted();
    assertThat(bench.calls()).containsExactly("a1#1", "b1#1");
    assertThat(bench.broker.acked).containsExactly("a1", "b1");
  }

  @Test
  void givesAnIdleShardUpAtOnce() {
    Bench bench = Bench.lasting(settings).assign();

    assertThat(bench.revoke(Bench.SHARD, Duration.ofSeconds(10))).isCompleted();
    assertThat(bench.revoke(Bench.SHARD, Duration.ofSeconds(10))).isCompleted();
  }

  @Test
  void interruptsHandlersShortlyBeforeTheNextOwnersBegin() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1");
    CompletableFuture<Void> drained = bench.revoke(Bench.SHARD, Duration.ofSeconds(10));
    bench.advance(Duration.ofMillis(8999));
    assertThat(drained).isNotDone();

    bench.advance(Duration.ofMillis(1));

    assertThat(bench.handler.open.get("a1")).isCancelled();
    assertThat(drained).isCompleted();
    assertThat(bench.broker.acked).isEmpty();
    assertThat(bench.broker.records).isEmpty();
  }

  @Test
  void givesAShardUpAtTheDeadlineWhateverItsHandlersDo() {
    ScriptedHandler handler = new ScriptedHandler();
    Bench bench = Bench.in(new VirtualRuntime(1), settings, handler, Stubborn.of(handler)).assign();
    bench.deliver("a1");
    CompletableFuture<Void> drained = bench.revoke(Bench.SHARD, Duration.ofSeconds(10));
    bench.advance(Duration.ofMillis(9999));
    assertThat(drained).isNotDone();

    bench.advance(Duration.ofMillis(1));
    assertThat(drained).isCompleted();
    bench.finish("a1");

    assertThat(bench.broker.acked).isEmpty();
  }

  @Test
  void recordsAFailureThatEndsARevocation() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1");
    CompletableFuture<Void> drained = bench.revoke(Bench.SHARD, Duration.ofSeconds(10));

    bench.fail("a1");

    assertThat(bench.broker.records).hasSize(1);
    assertThat(drained).isCompleted();
    bench.advance(Duration.ofMinutes(1));
    assertThat(bench.calls()).containsExactly("a1#1");
  }

  @Test
  void tellsTheNextOwnerThatNoAttemptIsLeftOfWhatCannotBeStored() {
    settings.retry = settings.retry.maxAttempts(1);
    Bench bench = Bench.lasting(settings).assign().deliver("a1", "b1");
    bench.binder.publisher().answerByHand();
    bench.fail("a1");
    assertThat(bench.broker.records).isEmpty();

    bench.revoke(Bench.SHARD, Duration.ofSeconds(10));
    bench.fail("b1");

    assertThat(bench.broker.records).extracting(record -> record.id).containsExactly("a1", "b1");
    assertThat(bench.broker.records).allMatch(record -> record.attempt.attempts() == 1);
  }

  @Test
  void settlesNothingOfALostShardAndInterruptsItsHandlers() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1", "a2");

    bench.lose(Bench.SHARD);

    assertThat(bench.handler.open.get("a1")).isCancelled();
    assertThat(bench.broker.acked).isEmpty();
    assertThat(bench.deadLetters()).isEmpty();
    assertThat(bench.calls()).containsExactly("a1#1");
  }

  @Test
  void runsNoSecondHandlerOfAKeyBesideOneThatOutlivedItsShard() {
    ScriptedHandler handler = new ScriptedHandler();
    Bench bench = Bench.in(new VirtualRuntime(1), settings, handler, Stubborn.of(handler)).assign();
    bench.deliver("a1");
    bench.lose(Bench.SHARD);
    bench.assign(again);

    bench.deliver(again, Bench.letter("a1"), Bench.letter("a2"), Bench.letter("b1"));
    assertThat(bench.calls()).containsExactly("a1#1", "b1#1");
    bench.finish("a1");

    assertThat(bench.calls()).containsExactly("a1#1", "b1#1", "a1#1");
    assertThat(bench.broker.acked).isEmpty();
    bench.finish("a1");
    assertThat(bench.broker.acked).containsExactly("a1");
  }

  @Test
  void sendsNoSettlementOfAnOlderEpoch() {
    ScriptedHandler handler = new ScriptedHandler();
    Bench bench = Bench.in(new VirtualRuntime(1), settings, handler, Stubborn.of(handler)).assign();
    bench.deliver("a1");
    bench.lose(Bench.SHARD);
    bench.assign(again);

    bench.finish("a1");

    assertThat(bench.broker.acked).isEmpty();
    assertThat(bench.broker.released).isEmpty();
  }

  @Test
  void forgetsAWaitingRetryWithItsShard() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1");
    bench.fail("a1");
    bench.lose(Bench.SHARD);
    bench.assign(again).deliver(again, Bench.letter("a1").attempts(1));
    assertThat(bench.calls()).containsExactly("a1#1", "a1#2");

    bench.advance(Duration.ofMinutes(1));

    assertThat(bench.calls()).containsExactly("a1#1", "a1#2");
  }

  @Test
  void keepsTheOtherShardsGoing() {
    Shard other = Bench.shard("1", 1);
    Bench bench = Bench.lasting(settings).assign().assign(other);
    bench.deliver("a1").deliver(other, Bench.letter("b1"), Bench.letter("b2"));

    bench.lose(Bench.SHARD);
    bench.finish("b1");

    assertThat(bench.broker.acked).containsExactly("b1");
    assertThat(bench.handler.open.keySet()).contains("b2");
  }

  @Test
  void keepsOneLaneForAKeyOfAShardAndItsInlet() {
    Shard main = new Shard("orders", "0", "0", 1);
    Shard inlet = new Shard("orders", "0~inlet", "0", 1);
    Bench bench = Bench.lasting(settings).assign(main).assign(inlet);
    bench.deliver(main, Bench.letter("a1"));
    bench.deliver(inlet, Bench.letter("a2").throughInlet());
    assertThat(bench.calls()).containsExactly("a1#1");

    bench.lose(main);

    assertThat(bench.calls()).containsExactly("a1#1", "a2#1");
  }

  @Test
  void leavesWhatLostItsLeaseToWhoeverHasItNow() {
    Bench bench = Bench.lasting(settings).assign();
    Letter first = Bench.letter("a1");
    Letter second = Bench.letter("a2");
    bench.deliver(Bench.SHARD, first, second, Bench.letter("a3"));

    bench.member.leaseLost(second);
    bench.member.leaseLost(first);
    bench.run();

    assertThat(bench.handler.open.keySet()).contains("a1", "a3");
    bench.advance(Duration.ofMinutes(1));
    assertThat(bench.calls()).containsExactly("a1#1", "a3#1");
    assertThat(bench.broker.records).isEmpty();
    assertThat(bench.broker.acked).isEmpty();
  }

  @Test
  void forgetsARetryThatLostItsLease() {
    Bench bench = Bench.lasting(settings).assign();
    Letter letter = Bench.letter("a1");
    bench.deliver(Bench.SHARD, letter);
    bench.fail("a1");

    bench.member.leaseLost(letter);
    bench.deliver(Bench.SHARD, Bench.letter("a1").attempts(1));

    assertThat(bench.calls()).containsExactly("a1#1", "a1#2");
    bench.finish("a1");
    bench.advance(Duration.ofMinutes(1));
    assertThat(bench.calls()).hasSize(2);
  }
}
