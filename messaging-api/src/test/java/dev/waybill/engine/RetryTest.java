package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.Backoff;
import dev.waybill.Capabilities;
import dev.waybill.NonRetryableException;
import dev.waybill.Ordering;
import dev.waybill.RetryAfterException;
import dev.waybill.RetryPolicy;
import dev.waybill.spi.Address;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When a failed event runs again, and that its attempts are durable before it does. */
class RetryTest {
  private static final Instant START = new VirtualRuntime(1).clock().instant();

  private final Settings settings = new Settings();
  private final ScriptedHandler handler = new ScriptedHandler();

  private Bench bench() {
    return Bench.immediate(settings, handler).assign();
  }

  @Test
  void callsTheHandlerExactlyAsOftenAsThePolicySays() {
    handler.failing("a1");
    Bench bench = bench().deliver("a1", "a2");

    bench.advance(Duration.ofMinutes(1));

    assertThat(bench.calls()).containsExactly("a1#1", "a1#2", "a1#3", "a2#1");
    assertThat(bench.deadLetterIds()).containsExactly("a1");
    assertThat(bench.broker.acked).containsExactly("a1", "a2");
  }

  @Test
  void stopsAtTheFirstSuccess() {
    handler.failure = attempt -> attempt.number() < 2 ? new IllegalStateException() : null;
    Bench bench = bench().deliver("a1");

    bench.advance(Duration.ofMinutes(1));

    assertThat(bench.calls()).containsExactly("a1#1", "a1#2");
    assertThat(bench.deadLetters()).isEmpty();
  }

  @Test
  void waitsBetweenAttemptsAndHoldsBackNoOtherKey() {
    handler.failing("a1");
    Bench bench = bench().deliver("a1", "a2");

    bench.deliver("b1").advance(Duration.ofMillis(999));
    assertThat(bench.calls()).containsExactly("a1#1", "b1#1");
    bench.advance(Duration.ofMillis(1));

    assertThat(bench.calls()).containsExactly("a1#1", "b1#1", "a1#2");
  }

  @Test
  void recordsTheAttemptBeforeTheNextOneStarts() {
    handler.failing("a1");
    Bench bench = bench();
    bench.broker.autoRecord = false;
    bench.deliver("a1").advance(Duration.ofSeconds(5));
    assertThat(bench.calls()).containsExactly("a1#1");
    assertThat(bench.broker.records.get(0).attempt)
        .isEqualTo(new AttemptRecord(1, START.plusSeconds(1), false));

    bench.broker.records.get(0).done.complete(null);
    bench.run();

    assertThat(bench.calls()).containsExactly("a1#1", "a1#2");
  }

  @Test
  void triesToRecordAgainRatherThanGoOnWithoutARecord() {
    handler.failing("a1");
    Bench bench = bench();
    bench.broker.autoRecord = false;
    bench.deliver("a1").advance(Duration.ofSeconds(5));

    bench.broker.records.get(0).done.completeExceptionally(new IllegalStateException("down"));
    bench.advance(Duration.ofSeconds(2));
    assertThat(bench.calls()).containsExactly("a1#1");
    assertThat(bench.broker.records).hasSize(2);
    bench.broker.records.get(1).done.complete(null);
    bench.run();

    assertThat(bench.calls()).containsExactly("a1#1", "a1#2");
  }

  @Test
  void recordsNothingWhereAttemptsAreNotDurable() {
    handler.failing("a1");
    VirtualRuntime runtime = new VirtualRuntime(1);
    ScriptedBinder binder = new ScriptedBinder(runtime.serialExecutor("io"));
    binder.capabilities = ScriptedBinder.capable().attempts(Capabilities.Attempts.VOLATILE).build();
    Bench bench = Bench.in(runtime, binder, settings, handler, handler.immediate()).assign();

    bench.deliver("a1").advance(Duration.ofSeconds(1));

    assertThat(bench.calls()).containsExactly("a1#1", "a1#2");
    assertThat(bench.broker.records).isEmpty();
  }

  @Test
  void countsOnFromWhatAnEarlierOwnerRecorded() {
    handler.failing("a1");
    Bench bench = bench();

    bench.deliver(Bench.SHARD, Bench.letter("a1").attempts(2));

    assertThat(bench.calls()).containsExactly("a1#3");
    assertThat(bench.deadLetterIds()).containsExactly("a1");
  }

  @Test
  void givesUpWithoutACallWhatHasNoAttemptLeft() {
    Bench bench = bench();

    bench.deliver(Bench.SHARD, Bench.letter("a1").attempts(3), Bench.letter("a2"));

    assertThat(bench.calls()).containsExactly("a2#1");
    assertThat(bench.deadLetterIds()).containsExactly("a1");
    assertThat(bench.broker.acked).containsExactly("a1", "a2");
  }

  @Test
  void keepsTheWaitThatAnEarlierOwnerRecorded() {
    Bench bench = bench();
    bench.deliver(Bench.SHARD, Bench.letter("a1").attempts(1).notBefore(START.plusSeconds(10)));

    bench.advance(Duration.ofSeconds(9));
    assertThat(bench.calls()).isEmpty();
    bench.advance(Duration.ofSeconds(1));

    assertThat(bench.calls()).containsExactly("a1#2");
  }

  @Test
  void givesUpAtOnceOnWhatNoRetryCanMend() {
    handler.failure = attempt -> new IllegalStateException(new NonRetryableException("no", null));
    Bench bench = bench().deliver("a1");

    assertThat(bench.calls()).containsExactly("a1#1");
    assertThat(bench.deadLetterIds()).containsExactly("a1");
  }

  @Test
  void waitsAsLongAsTheHandlerAsks() {
    handler.failure = attempt -> new RetryAfterException(Duration.ofSeconds(17), null);
    Bench bench = bench().deliver("a1");

    bench.advance(Duration.ofSeconds(16));
    assertThat(bench.calls()).hasSize(1);
    bench.advance(Duration.ofSeconds(1));

    assertThat(bench.calls()).hasSize(2);
  }

  @Test
  void cutsWhatTheHandlerAsksForToTheHoldLimitUnderOrder() {
    handler.failure = attempt -> new RetryAfterException(Duration.ofDays(1000), null);
    Bench bench = bench().deliver("a1");

    bench.advance(Duration.ofSeconds(30));

    assertThat(bench.calls()).containsExactly("a1#1", "a1#2");
  }

  @Test
  void survivesAWaitBeyondAllTime() {
    settings.ordering = Ordering.NONE;
    handler.failure = attempt -> new RetryAfterException(Duration.ofSeconds(Long.MAX_VALUE), null);
    Bench bench = bench().deliver("a1", "a2");

    assertThat(bench.binder.publisher().to(Address.Kind.INLET)).hasSize(2);
    assertThat(bench.broker.acked).containsExactly("a1", "a2");
  }

  @Test
  void usesTheBackoffOfTheException() {
    settings.retry =
        RetryPolicy.fixed(Duration.ofSeconds(1))
            .on(ArithmeticException.class, Backoff.fixed(Duration.ofSeconds(5)));
    handler.failure = attempt -> new ArithmeticException();
    Bench bench = bench().deliver("a1");

    bench.advance(Duration.ofSeconds(4));
    assertThat(bench.calls()).hasSize(1);
    bench.advance(Duration.ofSeconds(1));

    assertThat(bench.calls()).hasSize(2);
  }

  @Test
  void sendsLongWaitsRoundThroughTheInletWhereOrderIsGivenUp() {
    settings.ordering = Ordering.NONE;
    settings.retry = RetryPolicy.fixed(Duration.ofMinutes(10)).maxAttempts(3);
    handler.failing("a1");
    Bench bench = bench().deliver("a1");

    Outbound copy = bench.binder.publisher().to(Address.Kind.INLET).get(0);
    var raw = ((Payload.Raw) copy.payload()).message();
    assertThat(raw.header(ControlHeaders.ATTEMPTS)).isEqualTo("1");
    assertThat(raw.header(ControlHeaders.NOT_BEFORE))
        .isEqualTo(START.plus(Duration.ofMinutes(10)).toString());
    assertThat(raw.header(ControlHeaders.FIRST_FAILURE)).isEqualTo(START.toString());
    assertThat(copy.key()).isEqualTo("a");
    assertThat(bench.broker.acked).containsExactly("a1");
  }

  @Test
  void leavesLongWaitsToABrokerThatDelays() {
    assertThat(delayOfHop(Duration.ofHours(1), Duration.ofMinutes(10)))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(delayOfHop(Duration.ofMinutes(1), Duration.ofMinutes(10)))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(delayOfHop(Duration.ZERO, Duration.ofMinutes(10))).isZero();
  }

  private static Bench bench(Settings settings, ScriptedHandler handler, Duration mostDelay) {
    VirtualRuntime runtime = new VirtualRuntime(1);
    ScriptedBinder binder = new ScriptedBinder(runtime.serialExecutor("io"));
    binder.capabilities = ScriptedBinder.capable().maxPublishDelay(mostDelay).build();
    return Bench.in(runtime, binder, settings, handler, handler.immediate()).assign();
  }

  private static Duration delayOfHop(Duration most, Duration wait) {
    Settings settings = new Settings();
    settings.ordering = Ordering.NONE;
    settings.retry = RetryPolicy.fixed(wait).maxAttempts(3);
    ScriptedHandler handler = new ScriptedHandler();
    handler.failing("a1");
    Bench bench = bench(settings, handler, most).deliver("a1");

    Outbound copy = bench.binder.publisher().to(Address.Kind.INLET).get(0);
    assertThat(((Payload.Raw) copy.payload()).message().header(ControlHeaders.NOT_BEFORE))
        .isEqualTo(START.plus(wait).toString());
    return copy.delay();
  }

  @Test
  void leavesTheRestOfAWaitToTheBrokerWhenItCameTooEarly() {
    settings.ordering = Ordering.NONE;
    Bench bench = bench(settings, handler, Duration.ofHours(1));
    bench.deliver(Bench.SHARD, hop("a1", START.plusSeconds(100)));
    bench.advance(Duration.ofSeconds(30));

    Outbound copy = bench.binder.publisher().to(Address.Kind.INLET).get(0);
    assertThat(copy.delay()).isEqualTo(Duration.ofSeconds(70));
    assertThat(bench.calls()).isEmpty();
  }

  @Test
  void settlesTheSourceOfARetryHopOnlyWhenTheCopyIsConfirmed() {
    settings.ordering = Ordering.NONE;
    settings.retry = RetryPolicy.fixed(Duration.ofMinutes(10));
    handler.failing("a1");
    Bench bench = bench();
    bench.binder.publisher().answerByHand();
    bench.deliver("a1");
    assertThat(bench.broker.acked).isEmpty();

    bench.binder.publisher().sent.get(0).confirm();
    bench.run();

    assertThat(bench.broker.acked).containsExactly("a1");
  }

  @Test
  void holdsWhatCameRoundForTheHoldLimitAndSendsItOn() {
    settings.ordering = Ordering.NONE;
    Bench bench = bench();
    Instant due = START.plusSeconds(100);
    bench.deliver(Bench.SHARD, hop("a1", due));

    bench.advance(Duration.ofSeconds(29));
    assertThat(bench.binder.publisher().sent).isEmpty();
    bench.advance(Duration.ofSeconds(1));

    Outbound copy = bench.binder.publisher().to(Address.Kind.INLET).get(0);
    var raw = ((Payload.Raw) copy.payload()).message();
    assertThat(raw.header(ControlHeaders.ATTEMPTS)).isEqualTo("1");
    assertThat(raw.header(ControlHeaders.NOT_BEFORE)).isEqualTo(due.toString());
    assertThat(bench.broker.acked).containsExactly("a1");
    assertThat(bench.calls()).isEmpty();
  }

  @Test
  void runsWhatCameRoundWhenItIsDueAndNotBefore() {
    settings.ordering = Ordering.NONE;
    Bench bench = bench();
    bench.deliver(Bench.SHARD, hop("a1", START.plusSeconds(20)));

    bench.advance(Duration.ofSeconds(19));
    assertThat(bench.calls()).isEmpty();
    bench.advance(Duration.ofSeconds(1));

    assertThat(bench.calls()).containsExactly("a1#2");
  }

  private static Letter hop(String id, Instant due) {
    return Bench.letter(id)
        .throughInlet(
            ControlHeaders.ATTEMPTS, "1",
            ControlHeaders.NOT_BEFORE, due.toString(),
            ControlHeaders.FIRST_FAILURE, START.toString());
  }

  @Test
  void believesNoControlHeaderThatDidNotComeThroughTheInlet() {
    Bench bench = bench();
    bench.deliver(
        Bench.SHARD,
        Bench.letter("a1")
            .header(ControlHeaders.ATTEMPTS, "99")
            .header(ControlHeaders.NOT_BEFORE, START.plusSeconds(1000).toString())
            .header(ControlHeaders.COMMAND, Parking.RELEASE));

    assertThat(bench.calls()).containsExactly("a1#1");
  }

  @Test
  void livesWithAnExceptionThatIsItsOwnCause() {
    IllegalStateException one = new IllegalStateException("one");
    IllegalStateException two = new IllegalStateException("two", one);
    one.initCause(two);
    handler.failure = attempt -> one;
    Bench bench = bench().deliver("a1");

    bench.advance(Duration.ofMinutes(1));

    assertThat(bench.calls()).hasSize(3);
    assertThat(bench.deadLetterIds()).containsExactly("a1");
  }

  @Test
  void treatsAnErrorAsAFailedAttempt() {
    handler.failure = attempt -> new NoClassDefFoundError("gone");
    Bench bench = bench().deliver("a1", "a2");

    bench.advance(Duration.ofMinutes(1));

    assertThat(bench.calls()).hasSize(6);
    assertThat(bench.deadLetterIds()).containsExactly("a1", "a2");
  }
}
