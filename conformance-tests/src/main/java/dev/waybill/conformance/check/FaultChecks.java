package dev.waybill.conformance.check;

import dev.waybill.Capabilities;
import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What must hold while something is broken. */
final class FaultChecks {
  private FaultChecks() {}

  static List<Check> all() {
    Scenario dying = new ComeGoDie();
    return List.of(
        Check.where(
            capabilities -> capabilities.keyOwnership() != Capabilities.KeyOwnership.NONE,
            35,
            "key-exclusivity",
            Area.ORDER,
            2,
            "two handlers of one key never run at once in a group, whoever comes, goes or dies",
            dying,
            Claim.keeps(Invariant.KEY_EXCLUSIVITY, 200),
            Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 500),
            Claim.keeps(Invariant.LOSS, 1_000),
            Claim.keeps(Invariant.PHANTOM, 1_000),
            Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, 1),
            Claim.observed(ComeGoDie.KILLED_AT_WORK, 2)),
        Check.where(
            KeyOrderChecks::ordered,
            36,
            "order-across-deaths",
            Area.ORDER,
            2,
            "who takes over from a member that was killed begins each key at the oldest event that is"
                + " not done with, and skips nothing",
            dying,
            Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 500),
            Claim.keeps(Invariant.REWIND, 2),
            Claim.keeps(Invariant.LOSS, 1_000),
            Claim.observed(ComeGoDie.KILLED_AT_WORK, 2)),
        Check.must(
            95,
            "member-kill",
            Area.FAULTS,
            2,
            "what a killed member had in hand comes to others, and nothing else comes again",
            dying,
            Claim.observed(ComeGoDie.KILLED_AT_WORK, 2),
            Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, 1),
            Claim.keeps(Invariant.ATTEMPTS, 1),
            Claim.keeps(Invariant.LOSS, 1_000)),
        Check.where(
            capabilities -> capabilities.keyOwnership() != Capabilities.KeyOwnership.NONE,
            96,
            "zombie",
            Area.FAULTS,
            2,
            "a member that stood still until others took over what it had disturbs nobody when it"
                + " wakes up, and goes on",
            new Zombie(),
            Claim.observed(Zombie.AWAKE, Zombie.TIMES),
            Claim.keeps(Invariant.KEY_EXCLUSIVITY, 100),
            Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 500),
            Claim.keeps(Invariant.UNJUSTIFIED_REDELIVERY, 1),
            Claim.keeps(Invariant.LOSS, 1_000),
            Claim.keeps(Invariant.LIVENESS, 1)),
        Check.where(
            capabilities -> capabilities.keyOwnership() != Capabilities.KeyOwnership.NONE,
            97,
            "member-storm",
            Area.FAULTS,
            2,
            "while members come and go faster than the group settles, it gets on, and no key has"
                + " two members",
            new MemberStorm(),
            Claim.observed(MemberStorm.PROGRESS, MemberStorm.SPANS),
            Claim.observed(MemberStorm.CHANGES, 20),
            Claim.keeps(Invariant.KEY_EXCLUSIVITY, 100),
            Claim.keeps(Invariant.FIRST_DELIVERY_ORDER, 500),
            Claim.keeps(Invariant.LOSS, 1_000),
            Claim.keeps(Invariant.LIVENESS, 1)));
  }
}
