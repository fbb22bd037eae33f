package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import java.util.List;

/** What becomes of the envelope on its way. */
final class EnvelopeChecks {
  private EnvelopeChecks() {}

  static List<Check> all() {
    return List.of(
        Check.must(
            113,
            "generated-events",
            Area.ENVELOPE,
            1,
            "random legal events arrive equal, in every content mode",
            new GeneratedTraffic(),
            Claim.observed(GeneratedTraffic.EQUAL, GeneratedTraffic.EVENTS)));
  }
}
