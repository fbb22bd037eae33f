package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Handlers whose work ends later. */
class AsyncHandlerTest {
  private final Settings settings = new Settings();

  @Test
  void reachesTheConcurrencyAndNeverExceedsIt() {
    settings.concurrency = 3;
    Bench bench = Bench.lasting(settings).assign().deliver("a1", "b1", "c1", "d1", "e1");

    assertThat(bench.handler.open.keySet()).containsExactly("a1", "b1", "c1");
    bench.finish("b1");

    assertThat(bench.handler.open.keySet()).containsExactly("a1", "c1", "d1");
    assertThat(bench.handler.mostOpen).isEqualTo(3);
  }

  @Test
  void runsOneHandlerOfAKeyAtATime() {
    Bench bench = Bench.lasting(settings).assign().deliver("a1", "a2", "b1");

    assertThat(bench.handler.open.keySet()).containsExactly("a1", "b1");
    bench.finish("a1");

    assertThat(bench.handler.open.keySet()).containsExactly("b1", "a2");
  }

  @Test
  void startsNextEventsAlthoughOneHandlerEndedAnotherOnItsOwnThread() {
    settings.concurrency = 2;
    Bench bench = Bench.lasting(settings).assign().deliver("a1", "b1");
    // As a handler does that gathers events and ends them all with the last one.
    bench.handler.open.remove("a1").complete(null);
    bench.handler.open.remove("b1").complete(null);
    bench.run();

    for (String id : new String[] {"c1", "d1", "e1", "f1"}) {
      bench.deliver(id);
      bench.finish(id);
    }

    assertThat(bench.broker.acked).containsExactly("a1", "b1", "c1", "d1", "e1", "f1");
  }

  @Test
  void cancelsTheStageAtTheTimeoutAndCountsAFailedAttempt() {
    settings.handlerTimeout = Duration.ofSeconds(5);
    Bench bench = Bench.lasting(settings).assign().deliver("a1", "a2");

    bench.advance(Duration.ofSeconds(5));

    assertThat(bench.handler.open.get("a1")).isCancelled();
    assertThat(bench.broker.records).hasSize(1);
    assertThat(bench.telemetry.count("waybill.timed_out")).isEqualTo(1);
    bench.advance(Duration.ofSeconds(1));
    assertThat(bench.calls()).containsExactly("a1#1", "a1#2");
  }

  @Test
  void settlesAnEventWhoseHandlerEndedInTime() {
    settings.handlerTimeout = Duration.ofSeconds(5);
    Bench bench = Bench.lasting(settings).assign().deliver("a1");
    bench.advance(Duration.ofSeconds(4));

    bench.finish("a1");
    bench.advance(Duration.ofMinutes(1));

    assertThat(bench.broker.acked).containsExactly("a1");
    assertThat(bench.calls()).containsExactly("a1#1");
  }
}
