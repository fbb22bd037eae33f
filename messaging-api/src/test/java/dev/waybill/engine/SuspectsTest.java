package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeliveryMode;
import dev.waybill.IdempotencyStore;
import dev.waybill.PauseOn;
import dev.waybill.RetryPolicy;
import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What several owners died with runs alone in its process, its attempt durable first. */
class SuspectsTest {
  private final Settings settings = new Settings();
  private final VirtualRuntime process = new VirtualRuntime(1);
  private final ScriptedHandler handler = new ScriptedHandler();
  private final ScriptedHandler others = new ScriptedHandler();

  private Bench suspicious() {
    return Bench.in(process, settings, handler, handler.lasting()).assign();
  }

  /** Another subscription of the same process. */
  private Bench innocent() {
    return Bench.in(process, new Settings(), others, others.lasting()).assign();
  }

  private static Letter suspect(String id) {
    return Bench.letter(id).crashes(2);
  }

  @Test
  void runsASuspectOnlyWhenNoOtherHandlerOfTheProcessRuns() {
    Bench innocent = innocent().deliver("x1");
    Bench bench = suspicious().deliver("b1");

    bench.deliver(Bench.SHARD, suspect("a1"));
    innocent.deliver("y1");
    assertThat(bench.calls()).containsExactly("b1#1");
    assertThat(innocent.calls()).containsExactly("x1#1");
    bench.finish("b1");
    assertThat(bench.calls()).containsExactly("b1#1");
    innocent.finish("x1");

    assertThat(bench.calls()).containsExactly("b1#1", "a1#1");
    assertThat(innocent.calls()).containsExactly("x1#1");
  }

  @Test
  void letsEverybodyGoOnWhenTheSuspectIsDone() {
    Bench innocent = innocent();
    Bench bench = suspicious().deliver(Bench.SHARD, suspect("a1"));
    innocent.deliver("x1");
    bench.deliver("b1");
    assertThat(innocent.calls()).isEmpty();

    bench.finish("a1");

    assertThat(innocent.calls()).containsExactly("x1#1");
    assertThat(bench.calls()).containsExactly("a1#1", "b1#1");
    assertThat(bench.broker.acked).containsExactly("a1");
  }

  @Test
  void recordsTheAttemptBeforeTheCall() {
    Bench bench = suspicious();
    bench.broker.autoRecord = false;
    bench.deliver(Bench.SHARD, suspect("a1").attempts(1));
    assertThat(bench.calls()).isEmpty();
    assertThat(bench.broker.records.get(0).attempt).isEqualTo(new AttemptRecord(2, null, true));

    bench.broker.records.get(0).done.complete(null);
    bench.run();

    assertThat(bench.calls()).containsExactly("a1#2");
  }

  @Test
  void runsSuspectsOneAfterTheOther() {
    Bench bench = suspicious();
    bench.deliver(Bench.SHARD, suspect("a1"), suspect("b1"), suspect("c1"), Bench.letter("d1"));
    assertThat(bench.calls()).containsExactly("a1#1");

    bench.finish("a1");
    assertThat(bench.calls()).containsExactly("a1#1", "b1#1");
    bench.finish("b1");
    bench.finish("c1");

    assertThat(bench.calls()).containsExactly("a1#1", "b1#1", "c1#1", "d1#1");
  }

  @Test
  void givesUpWhatDiedAloneOnItsLastAttempt() {
    Bench bench = suspicious();

    bench.deliver(Bench.SHARD, suspect("a1").crashes(5).attempts(3).killer(), Bench.letter("a2"));

    assertThat(bench.calls()).containsExactly("a2#1");
    assertThat(bench.deadLetterIds()).containsExactly("a1");
    var raw = ((Payload.Raw) bench.deadLetters().get(0).payload()).message();
    assertThat(raw.header(ControlHeaders.DL_REASON)).isEqualTo("CRASH_LOOP");
    assertThat(raw.header(ControlHeaders.DL_ATTEMPTS)).isEqualTo("3");
  }

  @Test
  void runsWhatFewerOwnersDiedWithAsUsual() {
    Bench bench = suspicious();

    bench.deliver(Bench.SHARD, Bench.letter("a1").crashes(1), Bench.letter("b1").crashes(1));

    assertThat(bench.calls()).containsExactly("a1#1", "b1#1");
  }

  @Test
  void isNotHeldUpByAPausedOrIdleMember() {
    Bench paused = innocent().deliver("x1");
    paused.member.pause();
    innocent();
    Bench bench = suspicious().deliver(Bench.SHARD, suspect("a1"));
    assertThat(bench.calls()).isEmpty();

    paused.finish("x1");

    assertThat(bench.calls()).containsExactly("a1#1");
  }

  @Test
  void waitsWhileItsOwnMemberIsPausedWithoutKeepingTheOthersQuiet() {
    Bench innocent = innocent();
    Bench bench = suspicious();
    bench.member.pause();
    bench.run();
    bench.deliver(Bench.SHARD, suspect("a1"));

    innocent.deliver("x1");
    assertThat(innocent.calls()).containsExactly("x1#1");
    innocent.finish("x1");
    bench.member.resume();
    bench.advance(Duration.ofSeconds(2));

    assertThat(bench.calls()).containsExactly("a1#1");
  }

  @Test
  void releasesTheOthersWhenItsMemberCloses() {
    Bench innocent = innocent();
    Bench bench = suspicious().deliver(Bench.SHARD, suspect("a1"), suspect("b1"));
    innocent.deliver("x1");

    bench.close(Duration.ofSeconds(10));
    bench.advance(Duration.ofSeconds(10));

    assertThat(innocent.calls()).containsExactly("x1#1");
    assertThat(bench.calls()).containsExactly("a1#1");
  }

  @Test
  void releasesTheOthersWhenItsShardIsLost() {
    Bench innocent = innocent();
    Bench bench = suspicious();
    bench.broker.autoRecord = false;
    bench.deliver(Bench.SHARD, suspect("a1"), suspect("b1"));
    innocent.deliver("x1");

    bench.lose(Bench.SHARD);
    bench.broker.records.get(0).done.completeExceptionally(new IllegalStateException("gone"));
    bench.run();

    assertThat(innocent.calls()).containsExactly("x1#1");
    assertThat(bench.calls()).isEmpty();
  }

  @Test
  void countsAFailureOfASuspectAsAnyOther() {
    Bench bench = suspicious().deliver(Bench.SHARD, suspect("a1"));
    for (int i = 0; i < 3; i++) {
      bench.fail("a1");
      bench.advance(Duration.ofSeconds(1));
    }

    assertThat(bench.calls()).containsExactly("a1#1", "a1#2", "a1#3");
    assertThat(bench.deadLetterIds()).containsExactly("a1");
    assertThat(bench.broker.records.get(1).attempt.alone()).isFalse();
  }

  @Test
  void runsAgainAfterAPauseForFailures() {
    settings.pauseOn = PauseOn.exception(TimeoutException.class);
    Bench innocent = innocent();
    Bench bench = suspicious().deliver(Bench.SHARD, suspect("a1"));
    handler.open.remove("a1").completeExceptionally(new TimeoutException());
    bench.run();
    innocent.deliver("x1");
    assertThat(innocent.calls()).containsExactly("x1#1");
    innocent.finish("x1");

    bench.advance(Duration.ofSeconds(5));

    assertThat(bench.calls()).containsExactly("a1#1", "a1#1");
    assertThat(bench.broker.records.get(1).attempt.attempts()).isZero();
    assertThat(bench.broker.records.get(1).attempt.alone()).isFalse();
  }

  @Test
  void asksAgainWhenItsTurnWasTakenBackBeforeItRan() {
    Bench innocent = innocent();
    Bench bench = suspicious();
    bench.broker.autoRecord = false;
    bench.deliver(Bench.SHARD, suspect("a1"));
    // Its turn is given and taken back in one go, before any worker looks.
    bench.broker.records.get(0).done.complete(null);
    bench.broker.autoRecord = true;
    bench.member.pause();
    bench.run();
    innocent.deliver("x1");
    assertThat(bench.calls()).isEmpty();
    assertThat(innocent.calls()).containsExactly("x1#1");
    innocent.finish("x1");

    bench.member.resume();
    bench.advance(Duration.ofSeconds(5));

    assertThat(bench.calls()).containsExactly("a1#1");
  }

  @Test
  void trustsAShardOnlyWhenItsSuspectsAreDone() {
    settings.window = 1000;
    Bench bench = suspicious().deliver(Bench.SHARD, suspect("a1"), Bench.letter("b1"));
    assertThat(bench.broker.credit.get(Bench.SHARD).messages()).isLessThanOrEqualTo(16);

    bench.finish("a1");
    bench.deliver("c1");

    assertThat(bench.broker.credit.get(Bench.SHARD).messages()).isGreaterThan(900);
  }

  @Test
  void doesNotStartASuspectOfAMemberThatIsPausedMeanwhile() {
    Bench bench = suspicious();
    bench.broker.autoRecord = false;
    bench.deliver(Bench.SHARD, suspect("a1"));
    bench.broker.autoRecord = true;
    bench.member.pause();
    bench.run();

    bench.broker.records.get(0).done.complete(null);
    bench.run();
    assertThat(bench.calls()).isEmpty();
    assertThat(lastRecord(bench).attempts()).isZero();
    bench.member.resume();
    bench.advance(Duration.ofSeconds(2));

    assertThat(bench.calls()).containsExactly("a1#1");
  }

  @Test
  void takesBackTheAttemptOfASuspectThatWasCutShort() {
    Bench bench = suspicious().deliver(Bench.SHARD, suspect("a1").attempts(1));
    assertThat(lastRecord(bench)).isEqualTo(new AttemptRecord(2, null, true));

    bench.revoke(Bench.SHARD, Duration.ofSeconds(10));
    bench.advance(Duration.ofSeconds(10));

    assertThat(handler.open.get("a1")).isCancelled();
    assertThat(lastRecord(bench).attempts()).isEqualTo(1);
    assertThat(lastRecord(bench).alone()).isFalse();
  }

  @Test
  void takesBackTheAttemptOfASuspectThatSomebodyElseHandles() {
    settings.idempotency = new BusyStore(process.clock().instant().plusSeconds(60));
    Bench bench = suspicious().deliver(Bench.SHARD, suspect("a1"));

    assertThat(bench.calls()).isEmpty();
    assertThat(lastRecord(bench).attempts()).isZero();
    assertThat(lastRecord(bench).alone()).isFalse();
  }

  @Test
  void forgetsASuspectThatLosesItsLeaseWhileItsAttemptIsRecorded() {
    Bench bench = suspicious();
    bench.broker.autoRecord = false;
    Letter suspect = suspect("a1");
    bench.deliver(Bench.SHARD, suspect, Bench.letter("a2"));

    bench.member.leaseLost(suspect);
    bench.broker.records.get(0).done.completeExceptionally(new IllegalStateException("gone"));
    bench.advance(Duration.ofMinutes(1));

    assertThat(bench.calls()).containsExactly("a2#1");
    assertThat(bench.broker.records).hasSize(1);
  }

  @Test
  void takesBackTheAttemptOfASuspectThatPausesItsMemberWhileItsShardGoes() {
    settings.pauseOn = PauseOn.exception(TimeoutException.class);
    Bench bench = suspicious().deliver(Bench.SHARD, suspect("a1"));
    bench.revoke(Bench.SHARD, Duration.ofSeconds(10));

    handler.open.remove("a1").completeExceptionally(new TimeoutException());
    bench.run();

    assertThat(lastRecord(bench).attempts()).isZero();
    assertThat(lastRecord(bench).alone()).isFalse();
  }

  @Test
  void settlesBeforeItRunsWhereThatIsAskedForSuspectOrNot() {
    settings.mode = DeliveryMode.AT_MOST_ONCE;
    Bench bench = suspicious();

    bench.deliver(Bench.SHARD, suspect("a1"));

    assertThat(bench.broker.acked).containsExactly("a1");
    assertThat(bench.calls()).containsExactly("a1#1");
    assertThat(bench.broker.records).isEmpty();
  }

  @Test
  void recordsThatASuspectHasFailedForGoodAndNotDied() {
    settings.retry = RetryPolicy.none();
    Bench bench = suspicious();
    bench.binder.publisher().rule = message -> null;
    bench.deliver(Bench.SHARD, suspect("a1"));

    bench.fail("a1");

    assertThat(bench.deadLetterIds()).containsExactly("a1");
    assertThat(bench.broker.acked).isEmpty();
    assertThat(lastRecord(bench).attempts()).isEqualTo(1);
    assertThat(lastRecord(bench).alone()).isFalse();
  }

  @Test
  void keepsItRecordedThatASuspectDiedAloneWhenItsShardGoes() {
    Bench bench = suspicious();
    bench.binder.publisher().rule = message -> null;
    bench.deliver(Bench.SHARD, suspect("a1").attempts(3).killer());

    bench.revoke(Bench.SHARD, Duration.ofSeconds(10));

    assertThat(bench.deadLetterIds()).containsExactly("a1");
    assertThat(bench.broker.records).isEmpty();
  }

  private static AttemptRecord lastRecord(Bench bench) {
    return bench.broker.records.get(bench.broker.records.size() - 1).attempt;
  }

  /** What a member that died has left behind. */
  private record BusyStore(Instant until) implements IdempotencyStore {
    @Override
    public Claim begin(Key key, Duration lease) {
      return new Claim.Busy(until);
    }

    @Override
    public void complete(Key key, String token) {}

    @Override
    public void release(Key key, String token) {}
  }
}
