package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Workload;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * One event in ten succeeds at its last attempt only, in two groups: one waits longer and longer,
 * up to a limit that it reaches; the other always as long. Neither leaves anything to chance.
 */
final class Backoffs implements Scenario {
  static final int GROWING = 0;
  static final int FIXED = 1;
  static final int WAITS = 120;

  private static final int MAX_ATTEMPTS = 5;
  private static final int FAILURES = MAX_ATTEMPTS - 1;

  @Override
  public String name() {
    return "backoffs";
  }

  @Override
  public void play(Stage stage) {
    Terms terms = Terms.faultFreeRun().withMaxAttempts(MAX_ATTEMPTS);
    stage.agree(GROWING, terms.withDelays(millis(20, 40, 60, 60)));
    stage.agree(FIXED, terms.withDelays(millis(35)));
    stage.members(
        member(GROWING)
            .with("retry.backoff", "exponential")
            .with("retry.initial-delay", "20ms")
            .with("retry.multiplier", "2")
            .with("retry.max-delay", "60ms"),
        member(FIXED).with("retry.backoff", "fixed").with("retry.initial-delay", "35ms"));
    int failing = WAITS / FAILURES;
    Publishing publishing =
        stage.publish(Workload.of(2, 20, failing * 10).scripted(Backoffs::script));
    stage.drain(publishing);
  }

  private static List<Duration> millis(int... waits) {
    return Arrays.stream(waits).mapToObj(Duration::ofMillis).toList();
  }

  private static MemberSpec member(int group) {
    return MemberSpec.of(group).with("retry.max-attempts", Integer.toString(MAX_ATTEMPTS));
  }

  private static Message script(Message message) {
    return message.number() % 10 == 3
        ? message.failing(FAILURES, Message.EVERYWHERE, Trouble.EXCEPTION)
        : message;
  }
}
