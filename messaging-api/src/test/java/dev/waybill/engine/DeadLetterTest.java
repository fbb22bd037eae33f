package dev.waybill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.SubscriptionState;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is given up is stored before it is settled, whatever it takes. */
class DeadLetterTest {
  private final Settings settings = new Settings();
  private final ScriptedHandler handler = new ScriptedHandler();

  private Bench bench() {
    settings.retry = settings.retry.maxAttempts(1);
    return Bench.immediate(settings, handler).assign();
  }

  private static RawMessage raw(Bench bench, int index) {
    return ((Payload.Raw) bench.deadLetters().get(index).payload()).message();
  }

  @Test
  void settlesTheSourceOnlyWhenTheCopyIsConfirmed() {
    handler.failing("a1");
    Bench bench = bench();
    bench.binder.publisher().answerByHand();
    bench.deliver("a1", "a2");
    assertThat(bench.broker.acked).isEmpty();
    assertThat(bench.calls()).containsExactly("a1#1");

    bench.binder.publisher().sent.get(0).confirm();
    bench.run();

    assertThat(bench.broker.acked).containsExactly("a1", "a2");
    assertThat(bench.calls()).containsExactly("a1#1", "a2#1");
  }

  @Test
  void triesAgainWithBackoffAndIsDownUntilItCanBeStored() {
    handler.failing("a1");
    Bench bench = bench();
    bench.binder.publisher().answerByHand();
    bench.deliver("a1", "b1");

    for (int i = 0; i < 3; i++) {
      var sent = bench.binder.publisher().sent;
      sent.get(sent.size() - 1).reject(ErrorCode.AUTHORIZATION);
      bench.run();
      assertThat(bench.member.health().status()).isEqualTo(Health.Status.DOWN);
      bench.advance(Duration.ofSeconds(2));
    }
    assertThat(bench.binder.publisher().sent).hasSize(4);
    assertThat(bench.broker.acked).containsExactly("b1");
    bench.binder.publisher().sent.get(3).confirm();
    bench.run();

    assertThat(bench.broker.acked).containsExactly("b1", "a1");
    assertThat(bench.member.health().status()).isEqualTo(Health.Status.UP);
  }

  @Test
  void isUpAgainWhenNobodyWantsTheCopyAnyMore() {
    handler.failing("a1", "b1");
    Bench bench = bench();
    bench.binder.publisher().answerByHand();
    bench.deliver("a1", "b1");
    bench.binder.publisher().sent.forEach(sent -> sent.reject(ErrorCode.AUTHORIZATION));
    bench.run();
    bench.binder.publisher().room = 0;
    bench.advance(Duration.ofSeconds(1));

    bench.lose(Bench.SHARD);
    bench.binder.publisher().makeRoom(10);
    bench.run();

    assertThat(bench.member.health().status()).isEqualTo(Health.Status.UP);
    assertThat(bench.binder.publisher().sent).hasSize(2);
  }

  @Test
  void fallsBackToSmallerFormsWhenTheCopyIsTooLarge() {
    handler.failing("a1");
    Bench bench = bench();
    bench.binder.publisher().answerByHand();
    bench.deliver("a1");

    bench.binder.publisher().sent.get(0).reject(ErrorCode.EVENT_TOO_LARGE);
    bench.run();
    bench.binder.publisher().sent.get(1).reject(ErrorCode.EVENT_TOO_LARGE);
    bench.run();
    bench.binder.publisher().sent.get(2).confirm();
    bench.run();

    assertThat(raw(bench, 0).header(ControlHeaders.DL_STACK)).contains("IllegalState");
    assertThat(raw(bench, 1).header(ControlHeaders.DL_STACK)).isNull();
    assertThat(raw(bench, 1).header(ControlHeaders.DL_MESSAGE)).isEqualTo("fails");
    assertThat(raw(bench, 2).header(ControlHeaders.DL_MESSAGE)).isNull();
    assertThat(raw(bench, 2).header(ControlHeaders.DL_EXCEPTION)).contains("IllegalState");
    assertThat(bench.broker.acked).containsExactly("a1");
  }

  @Test
  void keepsTheRawBytesOfWhatCannotBeDecoded() {
    Bench bench = bench();

    bench.deliver(Bench.SHARD, Bench.letter("a1").undecodable(), Bench.letter("a2"));

    assertThat(bench.deadLetterIds()).containsExactly("a1");
    assertThat(raw(bench, 0).header(ControlHeaders.DL_REASON)).isEqualTo("UNDECODABLE");
    assertThat(bench.calls()).containsExactly("a2#1");
  }

  @Test
  void storesTheCopyOfAnExceptionThatCannotBeDescribed() {
    handler.failure =
        attempt ->
            new IllegalStateException() {
              private static final long serialVersionUID = 1L;

              @Override
              public String getMessage() {
                throw new UnsupportedOperationException();
              }
            };
    Bench bench = bench().deliver("a1", "a2");

    bench.advance(Duration.ofSeconds(10));

    assertThat(bench.calls()).containsExactly("a1#1", "a2#1");
    assertThat(bench.broker.acked).containsExactly("a1", "a2");
  }

  @Test
  void givesBothCopiesOfOneDeliveryTheSameId() {
    handler.failing("a1");
    Bench bench = bench();
    bench.binder.publisher().answerByHand();
    bench.deliver("a1");
    bench.binder.publisher().sent.get(0).lose();
    bench.advance(Duration.ofSeconds(1));

    List<String> ids =
        List.of(
            raw(bench, 0).header(ControlHeaders.DL_ID), raw(bench, 1).header(ControlHeaders.DL_ID));

    assertThat(ids.get(0)).isEqualTo(ids.get(1)).isNotBlank();
  }

  @Test
  void goesOnWithTheKey() {
    handler.failing("a1");
    Bench bench = bench().deliver("a1", "a2");

    assertThat(bench.calls()).containsExactly("a1#1", "a2#1");
    assertThat(bench.telemetry.count("waybill.dead_lettered")).isEqualTo(1);
  }

  @Test
  void discardsWhereThatIsThePolicy() {
    settings.deadLetters = DeadLetterPolicy.DISCARD;
    handler.failing("a1");
    Bench bench = bench().deliver("a1", "a2");

    assertThat(bench.deadLetters()).isEmpty();
    assertThat(bench.broker.acked).containsExactly("a1", "a2");
    assertThat(bench.telemetry.count("waybill.discarded")).isEqualTo(1);
  }

  @Test
  void stopsWhereThatIsThePolicyUntilResumed() {
    settings.deadLetters = DeadLetterPolicy.STOP;
    handler.failing("a1");
    Bench bench = bench().deliver("a1", "a2");
    bench.deliver("b1");
    assertThat(bench.calls()).containsExactly("a1#1");
    assertThat(bench.member.state()).isEqualTo(SubscriptionState.STOPPED);
    assertThat(bench.member.health().status()).isEqualTo(Health.Status.DOWN);

    bench.member.resume();
    bench.run();

    assertThat(bench.calls()).containsExactlyInAnyOrder("a1#1", "a2#1", "b1#1");
    assertThat(bench.member.state()).isEqualTo(SubscriptionState.RUNNING);
    assertThat(bench.member.health().status()).isEqualTo(Health.Status.UP);
  }
}
