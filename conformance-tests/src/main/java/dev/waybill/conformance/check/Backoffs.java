package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Publishing;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One event in ten succeeds at its last attempt only, in three groups: one waits longer and longer,
 * up to a limit that it reaches; the other always as long. Neither leaves anything to chance, as a
 * third does, whose waits are anything up to their length.
 */
final class Backoffs implements Scenario {
  static final int GROWING = 0;
  static final int FIXED = 1;

  /** Whether the next attempt came soon after the back-off was over. */
  static final String NOT_LATE = "attempts soon after the longest that their back-off can be";

  /** Whether chance shortens waits where it is asked to. */
  static final String CHANCE = "waits left to chance that are shorter than they could be";

  private static final int RANDOM = 2;
  static final int WAITS = 120;

  private static final int MAX_ATTEMPTS = 5;
  private static final int FAILURES = MAX_ATTEMPTS - 1;
  private static final Duration LONGEST = Duration.ofMillis(400); // of those left to chance
  private static final Duration SLACK = Duration.ofSeconds(3); // the machine has other work, too

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
        member(FIXED).with("retry.backoff", "fixed").with("retry.initial-delay", "35ms"),
        member(RANDOM)
            .with("retry.backoff", "fixed")
            .with("retry.initial-delay", LONGEST.toMillis() + "ms")
            .with("retry.jitter", "1"));
    int failing = WAITS / FAILURES;
    Publishing publishing =
        stage.publish(Workload.of(2, 20, failing * 10).scripted(Backoffs::script));
    stage.drain(publishing);
    observe(stage, waits(stage));
  }

  /** A wait of a group, in nanoseconds. */
  private record Wait(int group, int message, long nanos) {}

  private static List<Wait> waits(Stage stage) {
    Map<String, Long> failedAt = new HashMap<>();
    List<Wait> waits = new ArrayList<>();
    stage
        .journal()
        .read(
            0,
            entry -> {
              String pair = entry.group() + "/" + entry.message();
              if (entry.kind() == EntryKind.HANDLED && entry.detail() == 1) {
                failedAt.put(pair, entry.nanos());
              } else if (entry.kind() == EntryKind.DELIVERED) {
                Long failed = failedAt.remove(pair);
                if (failed != null) {
                  waits.add(new Wait(entry.group(), entry.message(), entry.nanos() - failed));
                }
              }
            });
    return waits;
  }

  private static void observe(Stage stage, List<Wait> waits) {
    Map<Integer, Duration> longest =
        Map.of(GROWING, Duration.ofMillis(60), FIXED, Duration.ofMillis(35), RANDOM, LONGEST);
    long all = 0;
    long shorter = 0;
    for (Wait wait : waits) {
      long most = longest.getOrDefault(wait.group(), LONGEST).plus(SLACK).toNanos();
      stage.observe(
          NOT_LATE,
          wait.nanos() <= most,
          "message %d waited %,d ns in group %d, which is more than %,d ns"
              .formatted(wait.message(), wait.nanos(), wait.group(), most));
      if (wait.group() == RANDOM) {
        all++;
        shorter += wait.nanos() < LONGEST.toNanos() / 4 * 3 ? 1 : 0;
      }
    }
    // Three in four should be; a machine that is late makes it fewer, but not none.
    stage.observe(
        CHANCE,
        all >= WAITS / 2 && shorter * 10 >= all,
        "only %d of %d waits were shorter than three quarters of the longest"
            .formatted(shorter, all));
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
