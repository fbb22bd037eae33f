package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What must hold while nothing goes wrong. */
final class TrafficChecks {
  private TrafficChecks() {}

  static List<Check> all() {
    Scenario steady = new SteadyTraffic();
    return List.of(
        Check.must(
            1,
            "confirmed-is-delivered",
            Area.PUBLISH,
            0,
            "a confirmed event reaches every group that was ready, and nothing else does",
            steady,
            Claim.keeps(Invariant.LOSS, 10_000)));
  }
}
