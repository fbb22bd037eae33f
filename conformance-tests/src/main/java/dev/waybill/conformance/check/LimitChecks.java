package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import java.util.List;

/** Where what can be carried ends. */
final class LimitChecks {
  /** More the suite does not hold in memory. */
  private static final long MOST_BYTES = 64L << 20;

  private LimitChecks() {}

  static List<Check> all() {
    VectorTraffic vectors = new VectorTraffic();
    return List.of(
        Check.must(
            114,
            "64-kib-pass",
            Area.LIMITS,
            0,
            "an event of 64 KiB on the wire arrives, in every content mode",
            vectors,
            Claim.observed(VectorTraffic.LARGE, VectorTraffic.LARGE_EVENTS)),
        Check.where(
            LimitChecks::isBounded,
            115,
            "largest-event",
            Area.LIMITS,
            1,
            "events are taken up to the declared size; one byte more is refused as EVENT_TOO_LARGE,"
                + " and harms no other",
            new LargestEvent(),
            Claim.observed(LargestEvent.DECLARED, 2),
            Claim.observed(LargestEvent.EDGE, 4),
            Claim.observed(LargestEvent.UNHARMED, 14)),
        Check.must(
            116,
            "many-and-wide-attributes",
            Area.LIMITS,
            1,
            "however many or long its extensions are, an event arrives with all of them, or is"
                + " refused",
            vectors,
            Claim.observed(VectorTraffic.ATTRIBUTES, 15)),
        Check.must(
            117,
            "names-are-apart",
            Area.LIMITS,
            1,
            "destinations and groups whose names are alike never share anything, and names that"
                + " cannot be are refused",
            new NameTraffic(),
            Claim.observed(NameTraffic.APART, NameTraffic.READERS),
            Claim.observed(NameTraffic.REFUSED, 48)));
  }

  private static boolean isBounded(Capabilities can) {
    return can.maxEventBytes() <= MOST_BYTES;
  }
}
