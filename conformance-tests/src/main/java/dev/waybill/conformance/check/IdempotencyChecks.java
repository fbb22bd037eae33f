package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** That a handler's effect happens once, with an idempotency store. */
final class IdempotencyChecks {
  private static final Invariant ONCE = Invariant.EFFECTIVELY_ONCE;

  private IdempotencyChecks() {}

  static List<Check> all() {
    Scenario effects = new EffectTraffic();
    Scenario twins = new TwinEvents();
    Scenario crashes = new CrashAtEffect();
    return List.of(
        must(
            63,
            "duplicate-is-suppressed",
            1,
            "an event that is delivered again after it took effect takes none again",
            effects,
            Claim.keepsInGroup(ONCE, EffectTraffic.SOUND, EffectTraffic.REPEATED)),
        must(
            64,
            "crash-after-the-effect",
            2,
            "a member that dies between an effect and its settlement leaves one effect",
            crashes,
            Claim.keeps(ONCE, CrashAtEffect.ROUNDS * CrashAtEffect.MEMBERS),
            Claim.observed(CrashAtEffect.AFTER, CrashAtEffect.ROUNDS * CrashAtEffect.MEMBERS)),
        must(
            65,
            "crash-before-the-effect",
            2,
            "a member that dies between a claim and its effect leaves one effect, not none",
            crashes,
            Claim.keeps(ONCE, CrashAtEffect.ROUNDS * CrashAtEffect.MEMBERS),
            Claim.observed(CrashAtEffect.BEFORE, 2 * CrashAtEffect.ROUNDS * CrashAtEffect.MEMBERS)),
        must(
            66,
            "source-and-id",
            1,
            "the same id from two sources is two events; the same pair twice is one",
            twins,
            Claim.keepsInGroup(ONCE, TwinEvents.GROUP, TwinEvents.EVENTS)),
        must(
            67,
            "each-group-for-itself",
            1,
            "an event that took effect in one group takes effect in another that shares the store",
            effects,
            Claim.keepsInGroup(ONCE, EffectTraffic.FAILING, EffectTraffic.REPEATED),
            Claim.keepsInGroup(ONCE, EffectTraffic.SOUND, EffectTraffic.REPEATED)),
        must(
            68,
            "two-members-at-once",
            1,
            "an event that two members are given at once takes effect once, and both settle it",
            twins,
            Claim.keepsInGroup(ONCE, TwinEvents.GROUP, TwinEvents.EVENTS),
            Claim.observed(TwinEvents.COLLIDED, 10),
            Claim.observed(TwinEvents.LOSERS, TwinEvents.EVENTS)),
        must(
            69,
            "failure-leaves-no-mark",
            1,
            "an event that fails first and then succeeds takes effect once",
            effects,
            Claim.keepsInGroup(ONCE, EffectTraffic.FAILING, EffectTraffic.RETRIED)),
        must(
            70,
            "window",
            1,
            "within its window a store lets no duplicate pass; it keeps nothing beyond it, and no"
                + " more than it may",
            effects,
            Claim.keepsInGroup(ONCE, EffectTraffic.SOUND, EffectTraffic.REPEATED),
            Claim.observed(EffectTraffic.BOUNDED, 10)));
  }

  private static Check must(
      int number, String slug, int tier, String sentence, Scenario scenario, Claim... claims) {
    return Check.must(number, slug, Area.IDEMPOTENCY, tier, sentence, scenario, claims);
  }
}
