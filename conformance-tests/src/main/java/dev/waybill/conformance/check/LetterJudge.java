package dev.waybill.conformance.check;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.NonRetryableException;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.MessageCodec;
import dev.waybill.conformance.stage.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a dead letter says what it must of how its message died. */
final class LetterJudge {
  private final List<String> wrong = new ArrayList<>();

  private LetterJudge() {}

  /** The number of a dead message. */
  static int number(Stage stage, DeadLetter letter) {
    return stage.codec().message(letter.event()).map(Message::number).orElse(Journal.NO_MESSAGE);
  }

  /**
   * Observes it.
   *
   * @param begun nothing of the run failed before
   */
  static void judge(Stage stage, DeadLetter letter, Instant begun) {
    LetterJudge judge = new LetterJudge();
    int number = number(stage, letter);
    DeadLetterTraffic.Way way = DeadLetterTraffic.Way.of(number);
    if (way == null) {
      judge.wrong.add("nothing that had to die");
    } else {
      judge.failure(letter, number, way);
      judge.circumstances(letter, begun);
      stage
          .codec()
          .message(letter.event())
          .ifPresent(
              message ->
                  judge.equal("key", letter.key(), Optional.of(MessageCodec.key(message.key()))));
    }
    stage.observe(
        DeadLetterTraffic.DIAGNOSED,
        judge.wrong.isEmpty(),
        "the dead letter of message "
            + number
            + " says of it: "
            + judge.wrong
            + "; all of it is in waybill-* headers of the copy: are all of them sent, and shown?");
  }

  private void failure(DeadLetter letter, int number, DeadLetterTraffic.Way way) {
    boolean never = way == DeadLetterTraffic.Way.NEVER_AGAIN;
    Class<?> exception = never ? NonRetryableException.class : IllegalStateException.class;
    equal(
        "reason",
        letter.reason(),
        never ? DeadLetterReason.NON_RETRYABLE : DeadLetterReason.EXHAUSTED);
    equal("attempts", letter.attempts(), never ? 1 : 3);
    equal("exception", letter.exception(), Optional.of(exception.getName()));
    contains("message", letter.message(), "message " + number + " fails");
    contains("stack", letter.stack(), exception.getName());
    if (way == DeadLetterTraffic.Way.WITH_A_CAUSE) {
      contains("cause", letter.cause(), "its cause");
    } else {
      equal("cause", letter.cause(), Optional.empty());
    }
    equal("replays", letter.replays(), 0);
  }

  private void circumstances(DeadLetter letter, Instant begun) {
    Instant first = letter.firstFailure().orElse(Instant.MIN);
    Instant last = letter.lastFailure().orElse(Instant.MAX);
    Duration slack = Duration.ofSeconds(1);
    if (first.isBefore(begun.minus(slack))
        || last.isBefore(first)
        || last.isAfter(Instant.now().plus(slack))) {
      wrong.add("failures from " + first + " to " + last);
    }
    contains("position", letter.position(), "");
    contains("member", letter.member(), "");
    contains("id", Optional.of(letter.id()), "");
  }

  private void equal(String what, Object said, Object right) {
    if (!said.equals(right)) {
      wrong.add(what + " " + said + ", not " + right);
    }
  }

  private void contains(String what, Optional<String> said, String part) {
    if (said.isEmpty() || said.get().isEmpty() || !said.get().contains(part)) {
      wrong.add(what + " " + said + ", without '" + part + "'");
    }
  }
}
