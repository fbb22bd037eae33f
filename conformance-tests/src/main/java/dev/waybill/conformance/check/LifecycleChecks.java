package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What members owe while they have too much to do, and when they leave. */
final class LifecycleChecks {
  private LifecycleChecks() {}

  static List<Check> all() {
    Scenario leaving = new LeavingMembers();
    long running = LeavingMembers.ROUNDS * LeavingMembers.HANDLERS;
    return List.of(
        Check.must(
            25,
            "concurrency-limit",
            Area.SETTLE,
            1,
            "a member runs as many handlers at once as configured, and holds no more than"
                + " four times its window of a shard",
            new Overload(),
            Claim.keeps(Invariant.CONCURRENCY, 1),
            Claim.observed(Overload.REACHED, 1),
            Claim.observed(Overload.HELD, Overload.SHARDS),
            Claim.keeps(Invariant.LOSS, 2_000)),
        Check.must(
            80,
            "graceful-drain",
            Area.LIFECYCLE,
            1,
            "close lets running handlers end, settles them, and returns when they have",
            leaving,
            Claim.observed(LeavingMembers.FINISHED, running),
            Claim.observed(LeavingMembers.ONCE, running),
            Claim.observed(LeavingMembers.PROMPT, LeavingMembers.ROUNDS),
            Claim.keeps(Invariant.DRAIN, LeavingMembers.ROUNDS),
            Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, 500)),
        Check.must(
            83,
            "unstarted-are-released",
            Area.LIFECYCLE,
            1,
            "what a member had taken and not started is started by another soon after its close",
            leaving,
            Claim.observed(LeavingMembers.TAKEN_OVER, 50),
            Claim.keeps(Invariant.LOSS, 500)));
  }
}
