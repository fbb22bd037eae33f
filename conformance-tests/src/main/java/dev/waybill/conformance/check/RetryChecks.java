package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.Capabilities.Browse;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Level;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.time.Duration;
import java.util.List;

/** What is owed to a failed event, beyond the number of its attempts. */
final class RetryChecks {
  private RetryChecks() {}

  static List<Check> all() {
    Scenario classified = new ClassifiedFailures();
    long classifiedEvents = (long) ClassifiedFailures.kinds() * ClassifiedFailures.EVENTS;
    return List.of(
        Check.where(
            can -> can.attempts() == Capabilities.Attempts.DURABLE,
            43,
            "attempts-outlive-members",
            Area.RETRY,
            2,
            "the attempts of an event go on with the next member, whether the one before was killed"
                + " or left",
            new FailingHeirs(),
            Claim.observed(FailingHeirs.GOES_ON, (long) FailingHeirs.EVENTS * FailingHeirs.CHANGES),
            Claim.keeps(Invariant.ATTEMPTS, 200),
            Claim.keeps(Invariant.RETRIES, FailingHeirs.EVENTS)),
        Check.where(
            can -> can.deadLetterBrowse() != Browse.NONE,
            47,
            "failures-are-told-apart",
            Area.RETRY,
            1,
            "what must not be tried again is dead after one attempt, by type, subclass and cause, and"
                + " the last rule that fits decides about attempts and back-off",
            classified,
            Claim.observed(ClassifiedFailures.CLASSIFIED, classifiedEvents),
            Claim.observed(ClassifiedFailures.RULES, 20)),
        Check.where(
            can -> can.deadLetterBrowse() != Browse.NONE,
            48,
            "handlers-ask-for-waits",
            Area.RETRY,
            1,
            "a handler that asks for a wait gets it, up to the hold limit, and its attempt counts",
            classified,
            Claim.observed(ClassifiedFailures.CLASSIFIED, classifiedEvents),
            Claim.observed(ClassifiedFailures.ASKED, 3L * 2 * ClassifiedFailures.EVENTS)),
        Check.where(
            KeyOrderChecks::ordered,
            49,
            "batches-fail-in-part",
            Area.RETRY,
            1,
            "of a batch only what failed is tried again, and what lay behind it of its key is run"
                + " after it, in order",
            new HalfBatches(),
            Claim.observed(HalfBatches.PARTIAL, 10),
            Claim.observed(HalfBatches.EXACT, HalfBatches.MESSAGES),
            Claim.observed(HalfBatches.ORDER, HalfBatches.MESSAGES),
            Claim.observed(HalfBatches.AGAIN, 10)),
        new Check(
            50,
            "retry-storm",
            Area.RETRY,
            Level.SHOULD,
            2,
            "thousands of events that fail at once are tried no sooner and no more often than"
                + " configured, leave half the speed to others, and cost nothing while they wait",
            can ->
                KeyOrderChecks.ordered(can)
                    && can.deadLetterBrowse() != Browse.NONE
                    && can.maxLease().compareTo(Duration.ofMinutes(1)) >= 0,
            new RetryStorm(),
            List.of(
                Claim.observed(RetryStorm.TRIED, 1),
                Claim.keepsInGroup(Invariant.RETRIES, RetryStorm.STORM, RetryStorm.FAILING),
                Claim.observed(RetryStorm.THROUGHPUT, 1),
                Claim.observed(RetryStorm.IDLE, 1))));
  }
}
