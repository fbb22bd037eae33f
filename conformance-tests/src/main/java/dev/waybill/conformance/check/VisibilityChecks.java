package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What operators see is what happened. */
final class VisibilityChecks {
  private VisibilityChecks() {}

  static List<Check> all(Scenario failing) {
    return List.of(
        Check.must(
            124,
            "numbers-reconcile",
            Area.VISIBILITY,
            1,
            "counters and backlog say what happened, and their tags are few",
            failing,
            Claim.keeps(Invariant.RECONCILE, 12),
            Claim.observed(FailingTraffic.TAGS, 12),
            Claim.where(Capabilities::backlog, Claim.observed(FailingTraffic.BACKLOG, 2))));
  }
}
