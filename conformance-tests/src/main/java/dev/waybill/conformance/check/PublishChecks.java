package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.Capabilities.KeyOwnership;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What a publish owes while nothing is broken. */
final class PublishChecks {
  private PublishChecks() {}

  static List<Check> all() {
    return List.of(
        Check.must(
            5,
            "missing-destination",
            Area.PUBLISH,
            1,
            "a publish to a destination that does not exist is rejected as such, by its deadline,"
                + " and harms no other",
            new MissingDestination(),
            Claim.observed(MissingDestination.TYPED, MissingDestination.EACH),
            Claim.observed(MissingDestination.USABLE, MissingDestination.EACH),
            Claim.observed(MissingDestination.PROVISIONED, 2)),
        Check.must(
            7,
            "deadline-and-cancel",
            Area.PUBLISH,
            1,
            "a publish ends by its deadline, rejected or uncertain; cancelled before it was handed"
                + " over it is not delivered",
            new PublishDeadlines(),
            Claim.observed(PublishDeadlines.WITHDRAWN, PublishDeadlines.EACH),
            Claim.observed(PublishDeadlines.TOO_LATE, PublishDeadlines.EACH / 2),
            Claim.observed(PublishDeadlines.UNSENT, PublishDeadlines.EACH),
            Claim.observed(PublishDeadlines.UNANSWERED, PublishDeadlines.EACH / 2),
            Claim.observed(PublishDeadlines.IN_TIME, PublishDeadlines.EACH),
            Claim.observed(PublishDeadlines.STORED, PublishDeadlines.EACH / 2),
            Claim.observed(PublishDeadlines.PASSED, PublishDeadlines.EACH),
            Claim.keeps(Invariant.PHANTOM, 2 * PublishDeadlines.EACH),
            Claim.keeps(Invariant.LOSS, PublishDeadlines.EACH)),
        Check.must(
            8,
            "published-together",
            Area.PUBLISH,
            1,
            "events that are published with one call have an outcome each, in their order, and one"
                + " that is refused harms no other",
            new PublishedTogether(),
            Claim.observed(
                PublishedTogether.ORDERED,
                (long) PublishedTogether.CALLS * PublishedTogether.EVENTS),
            Claim.observed(PublishedTogether.REFUSED, PublishedTogether.CALLS),
            Claim.observed(PublishedTogether.UNHARMED, 900),
            Claim.observed(PublishedTogether.ARRIVED, 1_000)),
        Check.must(
            9,
            "shared-publisher",
            Area.PUBLISH,
            1,
            "what many threads publish through one publisher arrives once, whole, and in the order"
                + " of each thread and key",
            new SharedPublisher(),
            Claim.keeps(Invariant.LOSS, SharedPublisher.MESSAGES),
            Claim.keeps(Invariant.PHANTOM, SharedPublisher.MESSAGES),
            Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, SharedPublisher.MESSAGES),
            Claim.where(
                can -> can.keyOwnership() != KeyOwnership.NONE,
                Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 1_000))),
        Check.where(
            can -> TimedEvents.delays(can) || can.ttl(),
            12,
            "delay-and-time-to-live",
            Area.PUBLISH,
            1,
            "an event comes no earlier than its delay, and when it is due; not after its time to"
                + " live; and what the broker cannot wait for is refused",
            new TimedEvents(),
            Claim.observed(TimedEvents.REFUSED, TimedEvents.TOO_LATE),
            Claim.keeps(Invariant.PHANTOM, TimedEvents.SHORT),
            Claim.where(
                TimedEvents::delays, Claim.observed(TimedEvents.NOT_EARLY, TimedEvents.LATER)),
            Claim.where(TimedEvents::delays, Claim.observed(TimedEvents.DUE, TimedEvents.LATER)),
            Claim.where(Capabilities::ttl, Claim.observed(TimedEvents.EXPIRED, TimedEvents.SHORT)),
            Claim.where(
                Capabilities::ttl, Claim.observed(TimedEvents.ALIVE, 2 * TimedEvents.SHORT))));
  }
}
