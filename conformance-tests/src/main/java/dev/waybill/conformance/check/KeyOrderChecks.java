package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.Capabilities.KeyOwnership;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What the order of a key owes to publishers that race, to odd keys, and to members that move. */
final class KeyOrderChecks {
  private KeyOrderChecks() {}

  static List<Check> all() {
    Scenario rivals = new RivalPublishers();
    return List.of(
        Check.where(
            KeyOrderChecks::ordered,
            29,
            "order-of-pipelined-publishes",
            Area.ORDER,
            1,
            "events of a key that are published without waiting are delivered in the order of the"
                + " calls",
            rivals,
            Claim.keepsInGroup(Invariant.FIRST_DELIVERY_ORDER, RivalPublishers.GROUP, 2_000),
            Claim.observed(RivalPublishers.PIPELINED, 500)),
        Check.where(
            KeyOrderChecks::ordered,
            31,
            "order-among-publishers",
            Area.ORDER,
            1,
            "an event that was confirmed before another publisher began the publish of one of its"
                + " key is delivered before that",
            rivals,
            Claim.keepsInGroup(Invariant.REAL_TIME_ORDER, RivalPublishers.GROUP, 100)),
        Check.where(
            KeyOrderChecks::ordered,
            39,
            "key-identity",
            Area.ORDER,
            1,
            "keys that differ in anything are different keys, one that does not is one, and without"
                + " a key an event waits for nobody and goes to any member",
            new OddKeys(),
            Claim.observed(OddKeys.DISTINCT, OddKeys.KEYS.size()),
            Claim.observed(OddKeys.ONE, (long) OddKeys.KEYS.size() * OddKeys.EVENTS),
            Claim.observed(OddKeys.EXACT, (long) OddKeys.KEYS.size() * OddKeys.EVENTS),
            Claim.observed(OddKeys.FREE, 1),
            Claim.observed(OddKeys.SPREAD, 2),
            Claim.observed(OddKeys.EMPTY, 1)));
  }

  static boolean ordered(Capabilities can) {
    return can.keyOwnership() != KeyOwnership.NONE;
  }
}
