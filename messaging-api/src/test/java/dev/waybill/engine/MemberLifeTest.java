package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Health;
import dev.waybill.SubscriptionState;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Ready, paused, in trouble: what a member says about itself. */
class MemberLifeTest {
  private final Settings settings = new Settings();

  @Test
  void tellsThatItIsReadyOnAThreadOfTheEngine() {
    Bench bench = Bench.lasting(settings);
    CompletableFuture<Void> ready = bench.member.ready().toCompletableFuture();
    bench.run();

    bench.broker.ready.complete(null);
    assertThat(ready).isNotDone();
    bench.run();

    assertThat(ready).isCompleted();
  }

  @Test
  void tellsWhyItIsNotReady() {
    Bench bench = Bench.lasting(settings);
    CompletableFuture<Void> ready = bench.member.ready().toCompletableFuture();
    bench.broker.ready.completeExceptionally(new IllegalStateException("no such group"));
    bench.run();

    assertThat(ready).isCompletedExceptionally();
  }

  @Test
  void startsNothingWhilePaused() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1");
    bench.member.pause();
    bench.run();
    bench.deliver("b1");
    bench.finish("a1");
    assertThat(bench.calls()).containsExactly("a1#1");
    assertThat(bench.member.state()).isEqualTo(SubscriptionState.PAUSED);

    bench.member.resume();
    bench.run();

    assertThat(bench.calls()).containsExactly("a1#1", "b1#1");
    assertThat(bench.broker.acked).containsExactly("a1");
  }

  @Test
  void takesBackWhatNoHandlerHasStartedInItsOrder() {
    settings.concurrency = 1;
    ScriptedHandler handler = new ScriptedHandler();
    Bench[] bench = new Bench[1];
    handler.failure =
        attempt -> {
          if (attempt.event().getId().equals("a1")) {
            bench[0].member.pause(); // b1 is given to the worker already
          }
          return null;
        };
    bench[0] = Bench.immediate(settings, handler).assign();
    bench[0].deliver("a1", "b1", "c1", "d1");
    assertThat(bench[0].calls()).containsExactly("a1#1");

    bench[0].member.resume();
    bench[0].run();

    assertThat(bench[0].calls()).containsExactly("a1#1", "b1#1", "c1#1", "d1#1");
  }

  @Test
  void isDegradedFromAProblemUntilDeliveriesComeAgain() {
    Bench bench = Bench.lasting(settings).assign();
    bench.member.failure(new IllegalStateException("connection lost"), false);
    bench.run();
    assertThat(bench.member.health().status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(bench.member.health().details().get(0)).contains("connection lost");

    bench.deliver("a1");

    assertThat(bench.member.health().status()).isEqualTo(Health.Status.UP);
    assertThat(bench.calls()).containsExactly("a1#1");
  }

  @Test
  void isDownAndStopsAfterAFatalProblem() {
    Bench bench = Bench.lasting(settings).assign();
    bench.member.failure(new IllegalStateException("no longer allowed"), true);
    bench.run();

    bench.deliver("a1");

    assertThat(bench.member.state()).isEqualTo(SubscriptionState.FAILED);
    assertThat(bench.member.health().status()).isEqualTo(Health.Status.DOWN);
    assertThat(bench.calls()).isEmpty();
  }

  @Test
  void tellsOfHandlersThatIgnoreTheirTimeout() {
    settings.handlerTimeout = java.time.Duration.ofSeconds(1);
    ScriptedHandler handler = new ScriptedHandler();
    Bench bench = Bench.in(new VirtualRuntime(1), settings, handler, Stubborn.of(handler)).assign();
    bench.deliver("a1");
    bench.advance(java.time.Duration.ofSeconds(1));
    assertThat(bench.member.health().status()).isEqualTo(Health.Status.DEGRADED);

    bench.finish("a1");

    assertThat(bench.member.health().status()).isEqualTo(Health.Status.UP);
    assertThat(bench.broker.acked).isEmpty();
    assertThat(bench.telemetry.count("waybill.timed_out")).isEqualTo(1);
  }
}
