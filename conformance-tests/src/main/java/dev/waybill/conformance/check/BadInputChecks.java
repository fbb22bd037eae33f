package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What becomes of messages that are no events. */
final class BadInputChecks {
  private BadInputChecks() {}

  static List<Check> all() {
    return List.of(
        Check.must(
            55,
            "undecodable-is-kept",
            Area.DEAD_LETTERS,
            1,
            "what is no event ends as a dead letter with its bytes, and its stream goes on",
            new GarbageTraffic(),
            Claim.observed(GarbageTraffic.KEPT, 16),
            Claim.observed(GarbageTraffic.UNSEEN, 1),
            Claim.keepsInGroup(Invariant.LOSS, GarbageTraffic.GROUP, 40)));
  }
}
