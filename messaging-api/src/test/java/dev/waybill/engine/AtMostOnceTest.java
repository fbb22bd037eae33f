package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeliveryMode;
import dev.waybill.PauseOn;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** AT_MOST_ONCE: settled, and safe on the broker, before the handler is called. */
class AtMostOnceTest {
  private final Settings settings = new Settings();
  private final ScriptedHandler handler = new ScriptedHandler();

  AtMostOnceTest() {
    settings.mode = DeliveryMode.AT_MOST_ONCE;
  }

  @Test
  void callsTheHandlerOnlyWhenTheSettlementIsSafe() {
    Bench bench = Bench.immediate(settings, handler).assign();
    bench.broker.autoFlush = false;
    bench.deliver("a1");
    assertThat(bench.broker.acked).containsExactly("a1");
    assertThat(bench.calls()).isEmpty();

    bench.broker.flushes.get(0).complete(null);
    bench.run();

    assertThat(bench.calls()).containsExactly("a1#1");
    assertThat(bench.broker.acked).containsExactly("a1");
  }

  @Test
  void asksAgainRatherThanRunWhatIsPerhapsNotSettled() {
    Bench bench = Bench.immediate(settings, handler).assign();
    bench.broker.autoFlush = false;
    bench.deliver("a1");

    bench.broker.flushes.get(0).completeExceptionally(new IllegalStateException("cut off"));
    bench.advance(Duration.ofSeconds(1));
    assertThat(bench.calls()).isEmpty();
    bench.broker.flushes.get(1).complete(null);
    bench.run();

    assertThat(bench.calls()).containsExactly("a1#1");
  }

  @Test
  void settlesNoMoreThanThereAreHandlersFree() {
    settings.concurrency = 2;
    Bench bench = Bench.lasting(settings).assign().deliver("a1", "b1", "c1", "d1", "e1");

    assertThat(bench.broker.acked).containsExactly("a1", "b1");
    bench.finish("a1");

    assertThat(bench.broker.acked).containsExactly("a1", "b1", "c1");
  }

  @Test
  void neverCallsTwiceHoweverTheHandlerFails() {
    settings.pauseOn = PauseOn.exception(IllegalStateException.class);
    handler.failing("a1", "b1");
    Bench bench = Bench.immediate(settings, handler).assign().deliver("a1", "a2", "b1");

    bench.advance(Duration.ofMinutes(5));

    assertThat(bench.calls()).doesNotHaveDuplicates().hasSize(3);
    assertThat(bench.deadLetters()).isEmpty();
    assertThat(bench.telemetry.count("waybill.discarded")).isEqualTo(2);
  }

  @Test
  void runsWhatIsSettledBeforeItCloses() {
    Bench bench = Bench.immediate(settings, handler).assign();
    bench.broker.autoFlush = false;
    bench.deliver("a1", "b1");

    CompletableFuture<Void> closed = bench.close(Duration.ofSeconds(10));
    assertThat(closed).isNotDone();
    bench.broker.autoFlush = true;
    bench.broker.flushes.forEach(flush -> flush.complete(null));
    bench.run();

    assertThat(bench.calls()).containsExactlyInAnyOrder("a1#1", "b1#1");
    assertThat(closed).isCompleted();
  }

  @Test
  void runsWhatIsSettledBeforeItGivesUpTheShard() {
    Bench bench = Bench.lasting(settings).assign();
    bench.broker.autoFlush = false;
    bench.deliver("a1", "a2");

    CompletableFuture<Void> drained = bench.revoke(Bench.SHARD, Duration.ofSeconds(10));
    bench.broker.flushes.get(0).complete(null);
    bench.run();
    assertThat(drained).isNotDone();
    bench.finish("a1");

    assertThat(drained).isCompleted();
    assertThat(bench.calls()).containsExactly("a1#1");
    assertThat(bench.broker.acked).containsExactly("a1");
  }

  @Test
  void keepsItsPlacesWhenAShardIsLostWhileItSettles() {
    settings.concurrency = 1;
    Bench bench = Bench.immediate(settings, handler).assign().assign(Bench.shard("1", 1));
    bench.broker.autoFlush = false;
    bench.deliver("a1");
    bench.lose(Bench.SHARD);
    bench.broker.flushes.get(0).complete(null);
    bench.broker.autoFlush = true;
    bench.run();

    bench.deliver(Bench.shard("1", 1), Bench.letter("b1"));

    assertThat(bench.calls()).containsExactly("b1#1");
  }
}
