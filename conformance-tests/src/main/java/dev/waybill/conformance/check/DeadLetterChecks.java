package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.Capabilities.Browse;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What dead letters say, where they may go, and what happens where they cannot be written. */
final class DeadLetterChecks {
  private DeadLetterChecks() {}

  static List<Check> all() {
    Scenario letters = new DeadLetterTraffic();
    return List.of(
        Check.where(
            DeadLetterChecks::canBeRead,
            54,
            "dead-letter-says-why",
            Area.DEAD_LETTERS,
            1,
            "a dead letter says why, when and where its event died, and after how many attempts",
            letters,
            Claim.observed(DeadLetterTraffic.DIAGNOSED, 4 * DeadLetterTraffic.EACH)),
        Check.where(
            DeadLetterChecks::canBeRead,
            56,
            "unwritable-is-waited-out",
            Area.DEAD_LETTERS,
            1,
            "while dead letters cannot be written, nothing is lost, whoever leaves, and health is"
                + " DOWN; afterwards all are written",
            new UnwritableLetters(),
            Claim.keeps(Invariant.LOSS, UnwritableLetters.MESSAGES),
            Claim.keeps(Invariant.TERMINAL, UnwritableLetters.DEAD),
            Claim.observed(UnwritableLetters.REFUSED, UnwritableLetters.DEAD),
            Claim.observed(UnwritableLetters.HEALTH, 3)),
        Check.where(
            DeadLetterChecks::canBeRead,
            57,
            "crash-at-a-dead-letter",
            Area.DEAD_LETTERS,
            2,
            "a member that dies between a dead letter and its settlement loses nothing, and copies"
                + " are told by one id",
            new CrashAtCopy(),
            Claim.keeps(Invariant.LOSS, CrashAtCopy.MESSAGES),
            Claim.keeps(Invariant.TERMINAL, CrashAtCopy.DEAD),
            Claim.observed(CrashAtCopy.KNOWN, CrashAtCopy.DEAD),
            Claim.observed(CrashAtCopy.DIED, CrashAtCopy.ROUNDS * CrashAtCopy.MEMBERS)),
        Check.where(
            DeadLetterChecks::canBeRead,
            58,
            "policy-is-followed",
            Area.DEAD_LETTERS,
            1,
            "discarded is counted and gone, and its key goes on; stopped is stopped until it is"
                + " resumed",
            new PolicyTraffic(),
            Claim.observed(PolicyTraffic.DISCARDED, PolicyTraffic.FAILING),
            Claim.observed(PolicyTraffic.PASSED, PolicyTraffic.MESSAGES - PolicyTraffic.FAILING),
            Claim.observed(PolicyTraffic.STOPPED, PolicyTraffic.BEHIND)),
        Check.where(
            can -> canBeRead(can) && can.inlet(),
            60,
            "replay",
            Area.DEAD_LETTERS,
            1,
            "a replayed dead letter is handled by its group alone, unaltered, from attempt 1, and"
                + " is a dead letter no more",
            letters,
            Claim.observed(DeadLetterTraffic.REPLAYED, DeadLetterTraffic.EACH)),
        Check.where(
            DeadLetterChecks::isBounded,
            61,
            "endless-exception",
            Area.DEAD_LETTERS,
            1,
            "however much an exception has to say, and however large the event, the dead letter is"
                + " written, and the event in it is whole",
            new OverflowingFailure(),
            Claim.observed(OverflowingFailure.KEPT, OverflowingFailure.EVENTS)),
        Check.where(
            can -> canBeRead(can) && can.inlet(),
            62,
            "replay-in-vain",
            Area.DEAD_LETTERS,
            1,
            "what fails again when it is replayed is one dead letter again, and goes round no more",
            letters,
            Claim.observed(DeadLetterTraffic.BACK, 3 * DeadLetterTraffic.EACH)));
  }

  private static boolean canBeRead(Capabilities can) {
    return can.deadLetterBrowse() != Browse.NONE;
  }

  private static boolean isBounded(Capabilities can) {
    return canBeRead(can) && can.maxEventBytes() <= 64L << 20;
  }
}
