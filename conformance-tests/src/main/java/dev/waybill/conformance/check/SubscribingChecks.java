package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import java.util.List;

/** What joining a group means. */
final class SubscribingChecks {
  private SubscribingChecks() {}

  static List<Check> all() {
    return List.of(
        Check.must(
            13,
            "ready-means-ready",
            Area.SETTLE,
            0,
            "what is published once ready() has completed reaches the group",
            new ReadyGroups(),
            Claim.observed(
                ReadyGroups.REACHED,
                (long) ReadyGroups.DESTINATIONS * ReadyGroups.GROUPS * ReadyGroups.EVENTS)));
  }
}
