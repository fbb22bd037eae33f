package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Backoff;
import dev.waybill.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a shard may send: never more than the window, never so little that it stands still. */
class CreditTest {
  private final Settings settings = new Settings();
  private int next;

  private Letter plain(int size) {
    next++;
    return new Letter("e" + next, "k" + next).size(size);
  }

  @Test
  void grantsLittleBeforeItKnowsWhomAnOwnerDiedWith() {
    settings.window = 1000;
    Bench bench = Bench.lasting(settings).assign();

    assertThat(bench.broker.credit.get(Bench.SHARD).messages()).isEqualTo(16);
  }

  @Test
  void grantsTheWindowLessWhatIsHeldOnceTheShardIsTrusted() {
    Bench bench = Bench.lasting(settings).assign().deliver(Bench.SHARD, plain(100));

    assertThat(bench.broker.credit.get(Bench.SHARD))
        .isEqualTo(new ScriptedSubscription.Credit(99, 1_000_000 - 100));
  }

  @Test
  void takesCreditBackWhenTheBytesAreUsedUpBeforeTheEvents() {
    settings.windowBytes = 1024;
    Bench bench = Bench.lasting(settings).assign().deliver(Bench.SHARD, plain(2000));

    assertThat(bench.broker.credit.get(Bench.SHARD).messages()).isZero();
  }

  @Test
  void grantsNothingMoreWhileTheWindowIsFull() {
    settings.window = 2;
    Bench bench = Bench.lasting(settings).assign();
    bench.deliver(Bench.SHARD, plain(1), plain(1));

    assertThat(bench.broker.grants).hasSize(1);
  }

  /** Else each event that ends in a full window would ask for the next by itself. */
  @Test
  void givesCreditForManyAtATimeWhileThereIsOtherWork() {
    settings.window = 100;
    Bench bench = Bench.lasting(settings).assign();
    for (int i = 0; i < 100; i++) {
      bench.deliver(Bench.SHARD, plain(1));
    }
    int grants = bench.broker.grants.size();

    for (int i = 1; i < 64; i++) {
      bench.finish("e" + i);
    }
    assertThat(bench.broker.grants).hasSize(grants);

    bench.finish("e64");
    assertThat(bench.broker.grants).hasSize(grants + 1);
    assertThat(bench.broker.credit.get(Bench.SHARD).messages()).isEqualTo(64);
  }

  @Test
  void givesCreditAtOnceWhenThereIsNoOtherWork() {
    settings.window = 2;
    Bench bench = Bench.lasting(settings).assign();
    bench.deliver(Bench.SHARD, plain(1)).deliver(Bench.SHARD, plain(1));
    int grants = bench.broker.grants.size();

    bench.finish("e1");

    assertThat(bench.broker.grants).hasSize(grants + 1);
    assertThat(bench.broker.credit.get(Bench.SHARD).messages()).isEqualTo(1);
  }

  @Test
  void countsWhatIsHandedOverWhileItIsBusyWithSomethingElse() {
    settings.window = 4;
    Bench bench = Bench.lasting(settings).assign().deliver("a1");
    Letter[] more = {plain(1).on(Bench.SHARD), plain(1).on(Bench.SHARD), plain(1).on(Bench.SHARD)};
    bench.broker.onSettle = () -> bench.sink().deliveries(Bench.SHARD, List.of(more));
    int grants = bench.broker.grants.size();

    bench.finish("a1");

    assertThat(bench.broker.grants.subList(grants, bench.broker.grants.size()))
        .isNotEmpty()
        .allSatisfy(credit -> assertThat(credit.messages()).isLessThanOrEqualTo(1));
  }

  @Test
  void goesOnGrantingWhileAFailingKeyHoldsMostOfTheWindow() {
    settings.retry = RetryPolicy.fixed(Duration.ofSeconds(20));
    Bench bench = Bench.immediate(settings, new ScriptedHandler().failing("a1")).assign();
    bench.deliver("a1");
    for (int i = 2; i <= 90; i++) {
      bench.deliver("a" + i);
    }

    deliverAsFarAsCreditGoes(bench, 500, 1);

    assertThat(bench.broker.acked).hasSize(500);
  }

  @Test
  void goesOnGrantingWhileAFailingKeyHoldsMostOfTheBytes() {
    settings.retry = RetryPolicy.fixed(Duration.ofSeconds(20));
    settings.windowBytes = 10_000;
    settings.window = 1_000_000;
    Bench bench = Bench.immediate(settings, new ScriptedHandler().failing("a1")).assign();
    bench.deliver(Bench.SHARD, Bench.letter("a1").size(9_000));

    deliverAsFarAsCreditGoes(bench, 500, 100);

    assertThat(bench.broker.acked).hasSize(500);
  }

  @Test
  void grantsAgainAfterAnEventLargerThanTheWholeWindow() {
    settings.windowBytes = 1024;
    settings.window = 1;
    Bench bench = Bench.lasting(settings).assign().deliver(Bench.SHARD, plain(5000));
    assertThat(bench.broker.grants).hasSize(1);

    bench.finish("e1");

    assertThat(bench.broker.credit.get(Bench.SHARD))
        .isEqualTo(new ScriptedSubscription.Credit(1, 1024));
  }

  @Test
  void asksForNothingFromAShardThatIsGivenUp() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1");
    bench.revoke(Bench.SHARD, Duration.ofSeconds(5));
    int grants = bench.broker.grants.size();

    bench.finish("a1");

    assertThat(bench.broker.grants).hasSize(grants);
  }

  @Test
  void handsBackWhatArrivesAfterTheShardWasGivenUp() {
    Bench bench = Bench.lasting(settings).assign();
    bench.revoke(Bench.SHARD, Duration.ofSeconds(5));

    bench.deliver("a1");

    assertThat(bench.broker.released).containsExactly("a1");
    assertThat(bench.calls()).isEmpty();
  }

  @Test
  void showsTheFullestWindowWhileItIsFullAndNoLonger() {
    settings.window = 4;
    settings.retry = RetryPolicy.defaults().backoff(Backoff.fixed(Duration.ofSeconds(1)));
    Bench bench = Bench.lasting(settings).assign().deliver("a1", "a2");
    assertThat(bench.telemetry.gauge("waybill.blocked_window_ratio")).isEqualTo(0.5);

    bench.finish("a1");
    bench.finish("a2");

    assertThat(bench.telemetry.gauge("waybill.blocked_window_ratio")).isZero();
  }

  /** Plays a broker that keeps strictly to its credit. */
  private void deliverAsFarAsCreditGoes(Bench bench, int events, int size) {
    int left = 0;
    long bytes = 0;
    int grants = -1;
    for (int i = 0; i < events; i++) {
      if (bench.broker.grants.size() != grants) {
        grants = bench.broker.grants.size();
        left = bench.broker.credit.get(Bench.SHARD).messages();
        bytes = bench.broker.credit.get(Bench.SHARD).bytes();
      }
      if (left == 0 || bytes <= 0) {
        return;
      }
      left--;
      bytes -= size;
      bench.deliver(Bench.SHARD, plain(size));
    }
  }
}
