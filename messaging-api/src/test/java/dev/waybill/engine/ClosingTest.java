package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ErrorCode;
import dev.waybill.SubscriptionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The end of a member, from wherever it is asked for. */
class ClosingTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Settings settings = new Settings();

  @Test
  void letsRunningHandlersEndAndHandsTheRestBackAtOnce() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1", "a2", "b1");

    CompletableFuture<Void> closed = bench.close(LONG);
    assertThat(bench.broker.released).containsExactly("a2");
    assertThat(bench.broker.fetching).isFalse();
    assertThat(bench.member.state()).isEqualTo(SubscriptionState.CLOSING);
    bench.finish("a1");
    assertThat(closed).isNotDone();
    bench.finish("b1");

    assertThat(closed).isCompleted();
    assertThat(bench.broker.acked).containsExactly("a1", "b1");
    assertThat(bench.broker.closed).isTrue();
    assertThat(bench.member.state()).isEqualTo(SubscriptionState.CLOSED);
    assertThat(bench.calls()).containsExactly("a1#1", "b1#1");
  }

  @Test
  void flushesSettlementsBeforeItLeaves() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1");
    bench.broker.autoFlush = false;
    CompletableFuture<Void> closed = bench.close(LONG);
    bench.finish("a1");
    assertThat(bench.broker.closed).isFalse();

    bench.broker.flushes.get(0).complete(null);
    bench.run();

    assertThat(closed).isCompleted();
  }

  @Test
  void startsNothingThatArrivesLater() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1");
    bench.close(LONG);

    bench.deliver("b1");

    assertThat(bench.calls()).containsExactly("a1#1");
    assertThat(bench.broker.released).containsExactly("b1");
  }

  @Test
  void handsBackWhatWaitsForItsNextAttempt() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1", "a2");
    bench.fail("a1");

    CompletableFuture<Void> closed = bench.close(LONG);

    assertThat(bench.broker.released).containsExactly("a1", "a2");
    assertThat(closed).isCompleted();
  }

  @Test
  void interruptsWhatIsNotDoneInTimeAndLeavesItToOthers() {
    settings.retry = settings.retry.maxAttempts(1);
    Bench bench = Bench.lasting(settings).assign().deliver("a1");
    CompletableFuture<Void> closed = bench.close(Duration.ofSeconds(10));
    bench.advance(Duration.ofSeconds(8));
    assertThat(closed).isNotDone();

    bench.advance(Duration.ofSeconds(2));

    assertThat(closed).isCompleted();
    assertThat(bench.handler.open.get("a1")).isCancelled();
    assertThat(bench.broker.acked).isEmpty();
    assertThat(bench.broker.records).isEmpty();
    assertThat(bench.deadLetters()).isEmpty();
  }

  @Test
  void endsByItsDeadlineWhenAHandlerIgnoresItsInterrupt() {
    ScriptedHandler handler = new ScriptedHandler();
    Bench bench = Bench.in(new VirtualRuntime(1), settings, handler, Stubborn.of(handler)).assign();
    bench.deliver("a1");

    CompletableFuture<Void> closed = bench.close(Duration.ofSeconds(10));
    bench.advance(Duration.ofSeconds(10));

    assertThat(closed).isCompleted();
  }

  @Test
  void endsByItsDeadlineWhenTheBrokerDoesNotAnswer() {
    Bench bench = Bench.lasting(settings).assign();
    bench.broker.autoFlush = false;

    CompletableFuture<Void> closed = bench.close(Duration.ofSeconds(10));
    bench.advance(Duration.ofSeconds(10));

    assertThat(closed).isCompleted();
  }

  @Test
  void endsByItsDeadlineWhenDeadLettersCannotBeWritten() {
    settings.retry = settings.retry.maxAttempts(1);
    ScriptedHandler handler = new ScriptedHandler().failing("a1");
    Bench bench = Bench.immediate(settings, handler).assign();
    bench.binder.publisher().answerByHand();
    bench.deliver("a1");
    bench.binder.publisher().sent.get(0).reject(ErrorCode.AUTHORIZATION);
    bench.run();

    CompletableFuture<Void> closed = bench.close(Duration.ofSeconds(10));
    bench.advance(Duration.ofSeconds(10));

    assertThat(closed).isCompleted();
    assertThat(bench.broker.acked).isEmpty();
    assertThat(bench.broker.records).hasSize(1); // the next owner calls no handler for it
  }

  @Test
  void waitsForTheCopyOfADeadLetterUnderWay() {
    settings.retry = settings.retry.maxAttempts(1);
    ScriptedHandler handler = new ScriptedHandler().failing("a1");
    Bench bench = Bench.immediate(settings, handler).assign();
    bench.binder.publisher().answerByHand();
    bench.deliver("a1");
    CompletableFuture<Void> closed = bench.close(LONG);
    assertThat(closed).isNotDone();

    bench.binder.publisher().sent.get(0).confirm();
    bench.run();

    assertThat(closed).isCompleted();
    assertThat(bench.broker.acked).containsExactly("a1");
  }

  @Test
  void isHarmlessTwiceAndTogether() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1");

    CompletableFuture<Void> first = bench.close(LONG);
    CompletableFuture<Void> second = bench.close(LONG);
    bench.finish("a1");
    CompletableFuture<Void> third = bench.close(LONG);

    assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
  }

  @Test
  void excludesTheHandlerThatAsks() {
    List<Boolean> doneInside = new ArrayList<>();
    Bench[] bench = new Bench[1];
    ScriptedHandler handler = new ScriptedHandler();
    handler.failure =
        attempt -> {
          doneInside.add(
              bench[0].member.close(LONG, Thread.currentThread()).toCompletableFuture().isDone());
          return null;
        };
    bench[0] = Bench.immediate(settings, handler).assign();
    bench[0].deliver("a1");

    assertThat(doneInside).containsExactly(true);
    assertThat(bench[0].broker.acked).containsExactly("a1");
    assertThat(bench[0].member.state()).isEqualTo(SubscriptionState.CLOSED);
  }

  @Test
  void leavesTheGateForSuspects() {
    VirtualRuntime process = new VirtualRuntime(1);
    Bench bench =
        Bench.in(process, settings, new ScriptedHandler(), new ScriptedHandler().lasting());
    bench.assign().deliver(Bench.SHARD, Bench.letter("a1").crashes(2));

    bench.close(Duration.ofSeconds(1));
    bench.advance(Duration.ofSeconds(1));

    assertThat(process.soloGate().mustBeQuiet()).isFalse();
  }

  @Test
  void closesTheGaugeOfItsWindow() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1");

    bench.close(Duration.ZERO);
    bench.run();

    assertThat(bench.telemetry.gauge("waybill.blocked_window_ratio")).isZero();
  }
}
