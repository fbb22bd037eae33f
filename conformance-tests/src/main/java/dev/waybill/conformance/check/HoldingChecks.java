package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.Capabilities.Browse;
import dev.waybill.Capabilities.KeyOwnership;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.time.Duration;
import java.util.List;

/** Who is given what, who holds it for how long, and what becomes of it then. */
final class HoldingChecks {
  private HoldingChecks() {}

  static List<Check> all() {
    Scenario successors = new Successors();
    Scenario killed = new KilledHolders();
    return List.of(
        Check.must(
            14,
            "start-position",
            Area.SETTLE,
            1,
            "a group begins where it asks to; one that comes back goes on where it was, whatever it"
                + " asks",
            new StartPositions(),
            Claim.observed(StartPositions.LATEST, StartPositions.MESSAGES),
            Claim.observed(StartPositions.RESUMED, StartPositions.MESSAGES),
            Claim.where(
                StartPositions::earliest,
                Claim.observed(StartPositions.EARLIEST, StartPositions.MESSAGES)),
            Claim.where(
                StartPositions::at, Claim.observed(StartPositions.AT, StartPositions.MESSAGES))),
        Check.must(
            17,
            "unsettled-goes-on",
            Area.SETTLE,
            1,
            "what a member has not settled when it leaves goes to the next, at once",
            successors,
            Claim.observed(Successors.INHERITED, Successors.MESSAGES),
            Claim.observed(Successors.KEPT, Successors.MESSAGES / 2)),
        Check.must(
            20,
            "late-settlement-is-void",
            Area.SETTLE,
            1,
            "a settlement by who has lost the delivery neither settles nor releases that of its"
                + " successor",
            successors,
            Claim.observed(Successors.VOID, Successors.MESSAGES / 4 * 3)),
        Check.where(
            HoldingChecks::holdsForAMinute,
            21,
            "long-handler-keeps-its-event",
            Area.SETTLE,
            1,
            "an event is not delivered again while its handler runs and its member lives, for"
                + " however long it does",
            new LongHandlers(),
            Claim.observed(LongHandlers.LONG, LongHandlers.KEYS),
            Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, 300),
            Claim.keeps(Invariant.KEY_EXCLUSIVITY, LongHandlers.KEYS),
            Claim.keeps(Invariant.LOSS, 300)),
        Check.must(
            22,
            "settled-out-of-order",
            Area.SETTLE,
            2,
            "when a member dies, what it was handling comes again, and what it has settled behind"
                + " that does not",
            killed,
            Claim.observed(KilledHolders.AGAIN, KilledHolders.STUCK),
            Claim.keepsInGroup(
                Invariant.UNJUSTIFIED_REDELIVERY, KilledHolders.AFTER, KilledHolders.STUCK),
            Claim.keepsInGroup(Invariant.LOSS, KilledHolders.AFTER, KilledHolders.MORE)),
        Check.must(
            23,
            "at-most-once",
            Area.SETTLE,
            2,
            "where an event is settled before its handler, it is delivered once at most, and lost"
                + " only while in flight in a member that dies",
            killed,
            Claim.keepsInGroup(Invariant.AT_MOST_ONCE, KilledHolders.BEFORE, KilledHolders.MORE),
            Claim.observed(KilledHolders.INSIDE, KilledHolders.STUCK),
            Claim.observed(KilledHolders.LOST, 1)),
        Check.must(
            24,
            "redelivery-is-the-original",
            Area.SETTLE,
            1,
            "what a handler does to an event is seen by no other attempt, group or dead letter",
            new SpoiltEvents(),
            Claim.observed(SpoiltEvents.SPOILT, SpoiltEvents.MESSAGES),
            Claim.keeps(Invariant.PHANTOM, 2 * SpoiltEvents.MESSAGES),
            Claim.keepsInGroup(Invariant.ATTEMPTS, SpoiltEvents.SPOILING, 100),
            Claim.where(
                can -> can.deadLetterBrowse() != Browse.NONE,
                Claim.keepsInGroup(Invariant.DEAD_LETTER_CONTENT, SpoiltEvents.SPOILING, 10))),
        Check.where(
            can -> can.keyOwnership() != KeyOwnership.NONE,
            26,
            "stuck-handler-is-contained",
            Area.SETTLE,
            1,
            "beside a handler that does not return others keep half of their throughput; it is"
                + " reported at its time-out, and close does not wait for it",
            new Overstayer(),
            Claim.observed(Overstayer.THROUGHPUT, 1),
            Claim.observed(Overstayer.REPORTED, 1),
            Claim.observed(Overstayer.CLOSED, 1),
            Claim.keepsInGroup(Invariant.LOSS, Overstayer.STALLING, Overstayer.OTHERS)));
  }

  private static boolean holdsForAMinute(Capabilities can) {
    return can.maxLease().compareTo(Duration.ofMinutes(1)) >= 0;
  }
}
