package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What must hold while something is broken. */
final class FaultChecks {
  private FaultChecks() {}

  static List<Check> all() {
    Scenario publishes = new BrokenPublishes();
    return List.of(
        Check.must(
            3,
            "definite-failure-is-definite",
            Area.PUBLISH,
            2,
            "an event whose publish was rejected is never delivered and never dead",
            publishes,
            Claim.keeps(Invariant.PHANTOM, 200),
            Claim.keeps(Invariant.LOSS, 200),
            Claim.observed(BrokenPublishes.EFFECTIVE, 2),
            Claim.observed(BrokenPublishes.REJECTED, 50),
            Claim.observed(BrokenPublishes.UNCERTAIN, 30),
            Claim.observed(BrokenPublishes.RECOVERED, 1)));
  }
}
