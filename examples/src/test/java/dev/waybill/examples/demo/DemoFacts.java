package dev.waybill.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.MessagingConfig;
import dev.waybill.PublishOutcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Runs the demo and checks that what it tells is what happens, on whatever broker. */
final class DemoFacts {
  private DemoFacts() {}

  static void check(MessagingConfig config) throws Exception {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    Account account = new Demo(new Paper(out, false)).run(config);
    String text = written.toString(StandardCharsets.UTF_8);

    assertThat(account.published()).hasSize(9).allMatch(PublishOutcome::isConfirmed);
    assertThat(attempts(account.calls(), "ada")).containsExactly("1/1", "4/1", "7/1");
    assertThat(attempts(account.calls(), "cyd")).containsExactly("3/1", "6/1", "9/1");
    assertThat(attempts(account.calls(), "bob"))
        .as("in order; the replay comes last, and its attempts begin at 1")
        .containsExactly("2/1", "2/2", "2/3", "5/1", "8/1", "2/1");
    othersWentOn(account.calls());

    assertThat(account.deadLetters()).hasSize(1);
    DeadLetter letter = account.deadLetters().get(0);
    assertThat(letter.event().getId()).isEqualTo("order-2");
    assertThat(letter.key()).contains("bob");
    assertThat(letter.reason()).isEqualTo(DeadLetterReason.EXHAUSTED);
    assertThat(letter.attempts()).isEqualTo(3);
    assertThat(letter.message()).contains("no tariff for 'Atlantis'");
    assertThat(account.replayed()).isEqualTo(1);
    assertThat(account.left()).isZero();
    assertThat(account.telemetry().count("waybill.attempts")).isEqualTo(12);
    assertThat(account.telemetry().count("waybill.dead_lettered")).isEqualTo(1);

    assertThat(text)
        .contains("no tariff for 'Atlantis'; again in 400 ms", "again in 800 ms", "given up")
        .contains("EXHAUSTED after 3 attempts", "harp shipped to Atlantis for 90 EUR")
        .contains("9 published. 12 attempts: 9 succeeded, 3 failed.")
        .doesNotContain("\tat ", "WARN", "ERROR");
  }

  private static List<String> attempts(List<Call> calls, String customer) {
    return calls.stream()
        .filter(call -> call.order().customer().equals(customer))
        .map(call -> call.order().number() + "/" + call.attempt())
        .toList();
  }

  private static void othersWentOn(List<Call> calls) {
    List<Duration> failures = calls.stream().filter(call -> !call.shipped()).map(Call::at).toList();
    assertThat(failures).hasSize(3);
    assertThat(failures.get(1).minus(failures.get(0))).isGreaterThan(Duration.ofMillis(395));
    assertThat(failures.get(2).minus(failures.get(1))).isGreaterThan(Duration.ofMillis(795));
    assertThat(calls)
        .filteredOn(call -> !call.order().customer().equals("bob"))
        .as("orders of others are shipped while bob's waits for its last attempt")
        .allMatch(call -> call.shipped() && call.at().compareTo(failures.get(2)) < 0);
  }
}
