package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** How members and programs end, pause, leave nothing behind, and refuse to begin. */
final class EndingChecks {
  private EndingChecks() {}

  static List<Check> all() {
    return List.of(
        Check.must(
            82,
            "close-keeps-its-deadline",
            Area.LIFECYCLE,
            1,
            "close returns by its deadline though handlers do not end; they are interrupted, and what"
                + " they had goes to another member",
            new DeafHandlers(),
            Claim.observed(DeafHandlers.PROMPT, 1),
            Claim.observed(DeafHandlers.TOLD, DeafHandlers.HANDLERS),
            Claim.observed(DeafHandlers.PASSED_ON, DeafHandlers.HANDLERS),
            Claim.keeps(Invariant.LOSS, DeafHandlers.HANDLERS),
            Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, DeafHandlers.HANDLERS)),
        Check.must(
            84,
            "close-from-anywhere",
            Area.LIFECYCLE,
            1,
            "close returns soon and throws nothing: twice, at once, inside a handler, while joining,"
                + " while events wait, where a publish ends",
            new ClosedAnywhere(),
            Claim.observed(ClosedAnywhere.RETURNED, ClosedAnywhere.PLACES),
            Claim.observed(ClosedAnywhere.SETTLED, 2)),
        Check.must(
            86,
            "nothing-is-left",
            Area.LIFECYCLE,
            1,
            "programs that are opened and closed over and over leave no thread, no open file and no"
                + " direct memory behind",
            new ManyCycles(),
            Claim.observed(ManyCycles.THREADS, ManyCycles.CYCLES),
            Claim.observed(ManyCycles.FILES, 1),
            Claim.observed(ManyCycles.MEMORY, 1)),
        Check.must(
            87,
            "pause-and-resume",
            Area.LIFECYCLE,
            1,
            "a member that is paused starts nothing, and when it goes on nothing is lost, repeated or"
                + " counted",
            new PausedGroup(),
            Claim.observed(PausedGroup.WAITED, PausedGroup.PAUSES),
            Claim.observed(PausedGroup.STILL, PausedGroup.PAUSES),
            Claim.keeps(Invariant.LOSS, 300),
            Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, 300),
            Claim.keeps(Invariant.ATTEMPTS, 0)),
        refusals());
  }

  private static Check refusals() {
    return Check.must(
        88,
        "refused-at-once",
        Area.LIFECYCLE,
        0,
        "unknown keys, contradictions and each feature that is not declared are refused at once,"
            + " typed and by name, with nothing sent and no thread left",
        new Refusals(),
        Claim.observed(Refusals.UNDECLARED, 3),
        Claim.observed(Refusals.BAD, 24),
        Claim.observed(Refusals.THREADS, 27),
        Claim.keepsInGroup(Invariant.PHANTOM, Refusals.GROUP, Refusals.GOOD),
        Claim.keepsInGroup(Invariant.LOSS, Refusals.GROUP, Refusals.GOOD));
  }
}
