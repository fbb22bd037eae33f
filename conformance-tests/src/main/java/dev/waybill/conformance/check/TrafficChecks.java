package dev.waybill.conformance.check;

import static dev.waybill.conformance.check.SteadyTraffic.MESSAGES;
import static dev.waybill.conformance.check.SteadyTraffic.SHARED;
import static dev.waybill.conformance.check.SteadyTraffic.SINGLE;

import dev.waybill.Capabilities.KeyOwnership;
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
            Claim.keeps(Invariant.LOSS, 2 * MESSAGES),
            Claim.keeps(Invariant.PHANTOM, 2 * MESSAGES)),
        Check.where(
            can -> can.keyOwnership() != KeyOwnership.NONE,
            27,
            "order-of-a-key",
            Area.ORDER,
            1,
            "one member gets the events of a publisher and key in the order of their publishes",
            steady,
            Claim.keepsInGroup(Invariant.FIRST_DELIVERY_ORDER, SINGLE, 1_000)),
        Check.where(
            can -> can.keyOwnership() != KeyOwnership.NONE,
            28,
            "order-among-members",
            Area.ORDER,
            1,
            "members that share a group get the events of a key in the order of their publishes,"
                + " all members taken together",
            steady,
            Claim.keepsInGroup(Invariant.FIRST_DELIVERY_ORDER, SHARED, 1_000),
            Claim.keepsInGroup(Invariant.REAL_TIME_ORDER, SHARED, 100),
            Claim.observed(SteadyTraffic.SHARES, 2)),
        Check.must(
            72,
            "one-member-each",
            Area.GROUPS,
            0,
            "of the members of a group exactly one gets an event, once",
            steady,
            Claim.keepsInGroup(Invariant.UNJUSTIFIED_REDELIVERY, SHARED, MESSAGES),
            Claim.keepsInGroup(Invariant.LOSS, SHARED, MESSAGES),
            Claim.observed(SteadyTraffic.SHARES, 2)),
        Check.must(
            73,
            "all-to-every-group",
            Area.GROUPS,
            0,
            "every group gets the same events",
            steady,
            Claim.keeps(Invariant.GROUP_EQUALITY, MESSAGES)));
  }
}
