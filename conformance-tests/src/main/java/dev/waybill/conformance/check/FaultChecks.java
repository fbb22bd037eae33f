package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What must hold while something is broken. */
final class FaultChecks {
  private FaultChecks() {}

  static List<Check> all() {
    return List.of(
        Check.where(
            capabilities -> capabilities.keyOwnership() != Capabilities.KeyOwnership.NONE,
            35,
            "key-exclusivity",
            Area.ORDER,
            2,
            "two handlers of one key never run at once in a group, whoever comes, goes or dies",
            new ComeGoDie(),
            Claim.keeps(Invariant.KEY_EXCLUSIVITY, 200),
            Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 500),
            Claim.keeps(Invariant.LOSS, 1_000),
            Claim.keeps(Invariant.PHANTOM, 1_000),
            Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, 1),
            Claim.observed(ComeGoDie.KILLED_AT_WORK, 2)));
  }
}
