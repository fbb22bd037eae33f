package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What publishes owe while the broker cannot answer. */
final class BrokenPublishChecks {
  private BrokenPublishChecks() {}

  static List<Check> all() {
    Scenario publishes = new BrokenPublishes();
    return List.of(
        Check.where(
            KeyOrderChecks::ordered,
            30,
            "order-across-repeated-publishes",
            Area.ORDER,
            2,
            "while publishes get no answer and clients repeat them, what is confirmed is delivered in"
                + " the order of the calls",
            publishes,
            Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 100),
            Claim.observed(BrokenPublishes.EFFECTIVE, 2),
            Claim.observed(BrokenPublishes.UNCERTAIN, 5),
            Claim.observed(BrokenPublishes.RECOVERED, 1)),
        Check.must(
            2,
            "confirmed-means-stored",
            Area.PUBLISH,
            2,
            "no publish is confirmed while the broker cannot answer, and each ends by its deadline",
            publishes,
            Claim.observed(BrokenPublishes.EFFECTIVE, 2),
            Claim.observed(BrokenPublishes.UNCONFIRMED, 80),
            Claim.observed(BrokenPublishes.IN_TIME, 400),
            Claim.keeps(Invariant.LOSS, 200)),
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
            Claim.observed(BrokenPublishes.RECOVERED, 1)),
        Check.must(
            4,
            "uncertain-is-a-type",
            Area.PUBLISH,
            2,
            "a publish of unknown outcome ends as uncertain, which is a type of its own, and its"
                + " event may be stored",
            publishes,
            Claim.observed(BrokenPublishes.EFFECTIVE, 2),
            Claim.observed(BrokenPublishes.TYPED, 400),
            Claim.observed(BrokenPublishes.UNCERTAIN, 30),
            Claim.observed(BrokenPublishes.RECOVERED, 1),
            Claim.keeps(Invariant.PHANTOM, 200)),
        Check.must(
            10,
            "bounded-without-answers",
            Area.PUBLISH,
            2,
            "a publisher that gets no answers takes no more than it has room for, holds no caller"
                + " beyond max-block, and goes on when answers come",
            publishes,
            Claim.observed(BrokenPublishes.EFFECTIVE, 2),
            Claim.observed(BrokenPublishes.BOUNDED, 100),
            Claim.observed(BrokenPublishes.NO_ROOM, 100),
            Claim.observed(BrokenPublishes.PROMPT, 400),
            Claim.observed(BrokenPublishes.RESUMED, 4)));
  }
}
