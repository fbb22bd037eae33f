package dev.waybill.conformance.check;

import static dev.waybill.conformance.check.FailingTraffic.FAILING;
import static dev.waybill.conformance.check.FailingTraffic.MESSAGES;
import static dev.waybill.conformance.check.FailingTraffic.SOUND;

import dev.waybill.Capabilities;
import dev.waybill.Capabilities.Browse;
import dev.waybill.Capabilities.KeyOwnership;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Level;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.ArrayList;
import java.util.List;

/** What must hold while handlers fail, and nothing else does. */
final class FailureChecks {
  private static final int DEAD = 20;
  private static final int RETRIED = 100;

  private FailureChecks() {}

  static List<Check> all() {
    Scenario failing = new FailingTraffic();
    List<Check> checks = new ArrayList<>(VisibilityChecks.all(failing));
    checks.addAll(all(failing));
    return checks;
  }

  private static List<Check> all(Scenario failing) {
    Scenario backoffs = new Backoffs();
    return List.of(
        Check.must(
            18,
            "failure-settles-nothing",
            Area.SETTLE,
            0,
            "an event whose handler throws, be it an Error, is not settled, and its member goes on",
            failing,
            Claim.keepsInGroup(Invariant.LOSS, FAILING, MESSAGES),
            Claim.observed(FailingTraffic.ERRORS, DEAD)),
        Check.where(
            FailureChecks::ordered,
            32,
            "retry-keeps-order",
            Area.ORDER,
            1,
            "while an event of a key is tried again, no later one of the key is delivered",
            failing,
            Claim.keepsInGroup(Invariant.BLOCKING_ORDER, FAILING, 1_000),
            Claim.keepsInGroup(Invariant.ATTEMPTS, FAILING, RETRIED)),
        Check.where(
            can -> ordered(can) && deadLetters(can),
            33,
            "dead-letter-lets-go",
            Area.ORDER,
            1,
            "after a dead letter the later events of its key come, in order, and not before its"
                + " last attempt has ended",
            failing,
            Claim.keepsInGroup(Invariant.BLOCKING_ORDER, FAILING, 1_000),
            Claim.keepsInGroup(Invariant.FIRST_DELIVERY_ORDER, FAILING, 1_000),
            Claim.keepsInGroup(Invariant.LOSS, FAILING, MESSAGES),
            Claim.keepsInGroup(Invariant.TERMINAL, FAILING, DEAD)),
        Check.where(
            FailureChecks::deadLetters,
            40,
            "attempts-are-exact",
            Area.RETRY,
            0,
            "what fails for good is tried maxAttempts times, and nothing is delivered again but"
                + " what failed",
            failing,
            Claim.keepsInGroup(Invariant.RETRIES, FAILING, RETRIED),
            Claim.keepsInGroup(Invariant.UNJUSTIFIED_REDELIVERY, FAILING, MESSAGES),
            Claim.keepsInGroup(Invariant.TERMINAL, FAILING, DEAD)),
        Check.must(
            41,
            "success-ends-it",
            Area.RETRY,
            1,
            "what fails a few times and then succeeds is delivered that many times and once more, and"
                + " then no more",
            failing,
            Claim.observed(FailingTraffic.SUCCESSES, 60),
            Claim.keepsInGroup(Invariant.UNJUSTIFIED_REDELIVERY, FAILING, MESSAGES)),
        Check.must(
            42,
            "attempts-are-counted",
            Area.RETRY,
            1,
            "the attempts of an event are numbered 1, 2, 3 and so on",
            failing,
            Claim.keepsInGroup(Invariant.ATTEMPTS, FAILING, RETRIED)),
        Check.must(
            44,
            "backoff-is-waited-out",
            Area.RETRY,
            1,
            "no attempt comes before the back-off of the one before is over, be it fixed or growing"
                + " up to a limit",
            backoffs,
            Claim.keepsInGroup(Invariant.RETRIES, Backoffs.GROWING, Backoffs.WAITS),
            Claim.keepsInGroup(Invariant.RETRIES, Backoffs.FIXED, Backoffs.WAITS)),
        new Check(
            45,
            "backoff-ends",
            Area.RETRY,
            Level.SHOULD,
            1,
            "an attempt comes soon after its back-off, and a back-off that is left to chance is now"
                + " shorter, now longer",
            any -> true,
            backoffs,
            List.of(
                Claim.observed(Backoffs.NOT_LATE, 2L * Backoffs.WAITS),
                Claim.observed(Backoffs.CHANCE, 1))),
        Check.where(
            FailureChecks::deadLetters,
            51,
            "dead-letter-once",
            Area.DEAD_LETTERS,
            0,
            "what has used up its attempts is among the dead letters of its group, once",
            failing,
            Claim.keepsInGroup(Invariant.LOSS, FAILING, MESSAGES),
            Claim.keepsInGroup(Invariant.TERMINAL, FAILING, DEAD)),
        Check.where(
            FailureChecks::deadLetters,
            52,
            "handled-or-dead",
            Area.DEAD_LETTERS,
            1,
            "an event ends handled or dead, never both, and is not dead while it has attempts left",
            failing,
            Claim.keepsInGroup(Invariant.TERMINAL, FAILING, DEAD),
            Claim.keepsInGroup(Invariant.ATTEMPTS, FAILING, RETRIED)),
        Check.where(
            FailureChecks::deadLetters,
            53,
            "dead-letter-is-the-event",
            Area.DEAD_LETTERS,
            1,
            "a dead letter has the data and the attributes of the event as it was published",
            failing,
            Claim.keepsInGroup(Invariant.DEAD_LETTER_CONTENT, FAILING, DEAD)),
        Check.where(
            FailureChecks::deadLetters,
            59,
            "dead-letters-are-the-groups",
            Area.DEAD_LETTERS,
            1,
            "what is dead in one group is handled in another as if nothing had happened",
            failing,
            Claim.keepsInGroup(Invariant.TERMINAL, FAILING, DEAD),
            Claim.keepsInGroup(Invariant.LOSS, SOUND, MESSAGES),
            Claim.keepsInGroup(Invariant.UNJUSTIFIED_REDELIVERY, SOUND, MESSAGES),
            Claim.observed(FailingTraffic.ISOLATION, 2)));
  }

  private static boolean ordered(Capabilities can) {
    return can.keyOwnership() != KeyOwnership.NONE;
  }

  private static boolean deadLetters(Capabilities can) {
    return can.deadLetterBrowse() != Browse.NONE;
  }
}
