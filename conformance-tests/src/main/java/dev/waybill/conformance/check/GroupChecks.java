package dev.waybill.conformance.check;

import static dev.waybill.conformance.check.ComingsAndGoings.AWAY;
import static dev.waybill.conformance.check.ComingsAndGoings.MOVING;
import static dev.waybill.conformance.check.ComingsAndGoings.RESTARTED;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Level;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What groups, and the members of one, owe each other. */
final class GroupChecks {
  private GroupChecks() {}

  static List<Check> all() {
    Scenario comings = new ComingsAndGoings();
    return List.of(
        Check.where(
            KeyOrderChecks::ordered,
            34,
            "order-across-hand-overs",
            Area.ORDER,
            1,
            "while members join and leave, the events of a key come in order, none is skipped, and no"
                + " two are handled at once",
            comings,
            Claim.observed(ComingsAndGoings.CHANGES, 2L * ComingsAndGoings.JOINS),
            Claim.keepsInGroup(Invariant.FIRST_DELIVERY_ORDER, MOVING, 150),
            Claim.keepsInGroup(Invariant.KEY_EXCLUSIVITY, MOVING, 50),
            Claim.keepsInGroup(Invariant.REWIND, MOVING, 0),
            Claim.keepsInGroup(Invariant.LOSS, MOVING, 400)),
        Check.must(
            74,
            "groups-leave-each-other-alone",
            Area.GROUPS,
            1,
            "what fails, is slow, stuck or closed in one group is neither delivered again nor late in"
                + " another",
            new TroubledNeighbour(),
            Claim.observed(TroubledNeighbour.TROUBLE, 40),
            Claim.observed(
                TroubledNeighbour.DELAY,
                TroubledNeighbour.MESSAGES - TroubledNeighbour.MESSAGES / 100),
            Claim.keepsInGroup(Invariant.LOSS, TroubledNeighbour.SOUND, TroubledNeighbour.MESSAGES),
            Claim.keepsInGroup(
                Invariant.UNJUSTIFIED_REDELIVERY,
                TroubledNeighbour.SOUND,
                TroubledNeighbour.MESSAGES),
            Claim.keepsInGroup(Invariant.ATTEMPTS, TroubledNeighbour.SOUND, 0)),
        Check.must(
            76,
            "groups-outlive-their-members",
            Area.GROUPS,
            1,
            "a group without members is owed what is published meanwhile, and is given it, once, when"
                + " it has a member again",
            comings,
            Claim.keepsInGroup(Invariant.LOSS, AWAY, 400),
            Claim.keepsInGroup(Invariant.UNJUSTIFIED_REDELIVERY, AWAY, 400)),
        Check.must(
            77,
            "changes-repeat-nothing",
            Area.GROUPS,
            1,
            "who joins is soon given events, and a join or an orderly leave causes no second delivery"
                + " and counts no attempt",
            comings,
            Claim.observed(ComingsAndGoings.JOINED, ComingsAndGoings.JOINS),
            Claim.keepsInGroup(Invariant.UNJUSTIFIED_REDELIVERY, MOVING, 400),
            Claim.keepsInGroup(Invariant.ATTEMPTS, MOVING, 0),
            Claim.keepsInGroup(Invariant.ATTEMPTS, RESTARTED, 0)),
        new Check(
            78,
            "fair-shares",
            Area.GROUPS,
            Level.SHOULD,
            1,
            "with many keys each member comes to have a quarter of its fair share, and one that there"
                + " is no shard for is well",
            any -> true,
            new FairShares(),
            List.of(
                Claim.observed(FairShares.SHARES, FairShares.MEMBERS),
                Claim.observed(FairShares.WELL, FairShares.CROWD),
                Claim.keepsInGroup(Invariant.LOSS, FairShares.CROWDED, FairShares.ROUND))),
        Check.must(
            79,
            "names-are-kept-apart",
            Area.GROUPS,
            1,
            "a group is given the events of its own destination and no others, however alike names"
                + " are",
            new SimilarNames(),
            Claim.keepsInGroup(Invariant.PHANTOM, SimilarNames.GROUP, SimilarNames.EVENTS),
            Claim.keepsInGroup(Invariant.LOSS, SimilarNames.GROUP, SimilarNames.EVENTS),
            Claim.observed(SimilarNames.OWN, SimilarNames.GROUPS_IN_ALL),
            Claim.observed(
                SimilarNames.STRAY, (long) SimilarNames.GROUPS_IN_ALL * SimilarNames.EVENTS)),
        Check.must(
            81,
            "nothing-starts-after-close",
            Area.LIFECYCLE,
            1,
            "a member that is being closed starts no further handler, whenever that is",
            comings,
            Claim.keepsInGroup(Invariant.DRAIN, RESTARTED, 9)),
        Check.must(
            85,
            "start-stop-start",
            Area.LIFECYCLE,
            1,
            "a group that is started and stopped over and over under load loses nothing and repeats"
                + " nothing",
            comings,
            Claim.observed(ComingsAndGoings.CYCLES, ComingsAndGoings.ROUNDS),
            Claim.keepsInGroup(Invariant.LOSS, RESTARTED, 400),
            Claim.keepsInGroup(Invariant.UNJUSTIFIED_REDELIVERY, RESTARTED, 400)));
  }
}
