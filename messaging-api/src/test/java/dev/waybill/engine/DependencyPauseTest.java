package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Health;
import dev.waybill.NonRetryableException;
import dev.waybill.PauseOn;
import dev.waybill.SubscriptionState;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A subscription whose dependency is down waits and probes, and spends no attempts. */
class DependencyPauseTest {
  private final Settings settings = new Settings();
  private final ScriptedHandler handler = new ScriptedHandler();

  private Bench bench() {
    return Bench.immediate(settings, handler).assign();
  }

  private void down() {
    handler.failure = attempt -> new IllegalStateException(new TimeoutException("down"));
  }

  private void up() {
    handler.failure = attempt -> null;
  }

  @Test
  void pausesOnTheExceptionAndProbesWithOneEvent() {
    settings.pauseOn = PauseOn.exception(TimeoutException.class);
    down();
    Bench bench = bench().deliver("a1");
    bench.deliver("b1", "c1");
    assertThat(bench.calls()).containsExactly("a1#1");
    assertThat(bench.member.state()).isEqualTo(SubscriptionState.PAUSED_BY_FAILURES);
    assertThat(bench.member.health().status()).isEqualTo(Health.Status.DEGRADED);

    bench.advance(Duration.ofMillis(1100));
    assertThat(bench.calls()).hasSize(2);
    bench.advance(Duration.ofMillis(1500));
    assertThat(bench.calls()).hasSize(2);
    up();
    bench.advance(Duration.ofSeconds(5));

    assertThat(bench.broker.acked).containsExactlyInAnyOrder("a1", "b1", "c1");
    assertThat(bench.calls()).allMatch(call -> call.endsWith("#1"));
    assertThat(bench.broker.records).isEmpty();
    assertThat(bench.member.state()).isEqualTo(SubscriptionState.RUNNING);
  }

  @Test
  void probesForAsLongAsItTakesWithoutSpendingAttempts() {
    settings.pauseOn = PauseOn.exception(TimeoutException.class);
    down();
    Bench bench = bench().deliver("a1");

    bench.advance(Duration.ofHours(1));
    int probes = bench.calls().size();
    up();
    bench.advance(Duration.ofMinutes(2));

    assertThat(probes).isBetween(50, 80);
    assertThat(bench.deadLetters()).isEmpty();
    assertThat(bench.broker.acked).containsExactly("a1");
  }

  @Test
  void pausesOnARateOfFailures() {
    settings.pauseOn = PauseOn.failureRate(0.5, 4);
    settings.concurrency = 1;
    handler.failing("c1", "d1");
    Bench bench = bench().deliver("a1", "b1", "c1", "d1");
    bench.deliver("e1");

    assertThat(bench.member.state()).isEqualTo(SubscriptionState.PAUSED_BY_FAILURES);
    bench.advance(Duration.ofMillis(1));
    assertThat(bench.calls()).doesNotContain("e1#1");
    bench.advance(Duration.ofSeconds(5));

    assertThat(bench.broker.acked).contains("e1");
  }

  @Test
  void probesWithAnotherEventNextTime() {
    settings.pauseOn = PauseOn.failureRate(1, 2);
    handler.failing("a1", "b1");
    Bench bench = bench().deliver("a1", "b1", "c1");

    bench.advance(Duration.ofMinutes(1));

    assertThat(bench.broker.acked).contains("c1");
  }

  @Test
  void takesNoBadEventForABrokenDependency() {
    settings.pauseOn = PauseOn.failureRate(1, 2);
    handler.failure = attempt -> new NonRetryableException("bad event", null);
    Bench bench = bench();

    bench.deliver(
        Bench.SHARD,
        Bench.letter("a1").undecodable(),
        Bench.letter("b1").undecodable(),
        Bench.letter("c1"),
        Bench.letter("d1"));

    assertThat(bench.member.state()).isEqualTo(SubscriptionState.RUNNING);
    assertThat(bench.deadLetterIds()).containsExactlyInAnyOrder("a1", "b1", "c1", "d1");
  }

  @Test
  void probesAgainWhenTheShardOfTheProbeIsLost() {
    settings.pauseOn = PauseOn.exception(IllegalStateException.class);
    Bench bench = Bench.lasting(settings).assign().assign(Bench.shard("1", 1));
    bench.deliver("a1");
    bench.fail("a1");
    bench.advance(Duration.ofSeconds(2));
    assertThat(bench.handler.open.keySet()).containsExactly("a1");
    bench.deliver(Bench.shard("1", 1), Bench.letter("b1"));

    bench.lose(Bench.SHARD);

    assertThat(bench.handler.open.keySet()).contains("b1");
    bench.finish("b1");
    assertThat(bench.member.state()).isEqualTo(SubscriptionState.RUNNING);
  }

  @Test
  void probesAgainWhenTheProbeNeverRan() {
    settings.pauseOn = PauseOn.exception(TimeoutException.class);
    VirtualRuntime runtime = new VirtualRuntime(1);
    Mailbox mailbox = new Mailbox(Runnable::run, defect -> {});
    mailbox.start(() -> {});
    DependencyPause pause = new DependencyPause(settings.build(), runtime, mailbox, () -> {});
    Domain domain = new Domain("0");
    ShardState shard = new ShardState(Bench.SHARD, domain, 1, 1);
    Task first = new Task(Bench.letter("a1"), shard, new Lane(domain, "a"), null);
    Task probe = new Task(Bench.letter("b1"), shard, new Lane(domain, "b"), null);
    pause.failed(first, new TimeoutException(), false);
    runtime.advance(Duration.ofSeconds(2));
    pause.started(probe);
    assertThat(pause.blocks()).isTrue();

    pause.notRun(first);
    assertThat(pause.blocks()).isTrue();
    pause.notRun(probe);

    assertThat(pause.blocks()).isFalse();
    assertThat(pause.isPaused()).isTrue();
  }

  @Test
  void givesAnEventUpThatFailsForAnotherReasonThanTheOneThatPauses() {
    settings.pauseOn = PauseOn.exception(TimeoutException.class);
    down();
    Bench bench = bench().deliver("a1");
    handler.failure = attempt -> new IllegalStateException("always");

    bench.advance(Duration.ofMinutes(5));

    assertThat(bench.deadLetterIds()).containsExactly("a1");
  }
}
