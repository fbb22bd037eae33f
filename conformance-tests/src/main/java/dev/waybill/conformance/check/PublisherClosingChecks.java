package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What publishers owe when they are closed. */
final class PublisherClosingChecks {
  private PublisherClosingChecks() {}

  static List<Check> all() {
    Scenario afterClose = new PublishAfterClose();
    Scenario inFlight = new CloseInFlight();
    return List.of(
        Check.must(
            6,
            "publish-after-close",
            Area.PUBLISH,
            0,
            "a publish after close ends soon with the code CLOSED, and is not delivered",
            afterClose,
            Claim.observed(PublishAfterClose.TYPED, PublishAfterClose.REFUSALS),
            Claim.observed(PublishAfterClose.SOON, PublishAfterClose.REFUSALS),
            Claim.observed(PublishAfterClose.UNDELIVERED, PublishAfterClose.REFUSALS)),
        Check.must(
            11,
            "close-flushes",
            Area.PUBLISH,
            1,
            "close lets the publishes under way end: each has an end, and what is confirmed arrives",
            inFlight,
            Claim.observed(CloseInFlight.UNDER_WAY, 100),
            Claim.observed(CloseInFlight.ENDED, 10_000),
            Claim.observed(CloseInFlight.FLUSHED, 5_000),
            Claim.observed(CloseInFlight.NOTHING_OF_REFUSED, 1),
            Claim.keeps(Invariant.LOSS, 5_000)));
  }
}
