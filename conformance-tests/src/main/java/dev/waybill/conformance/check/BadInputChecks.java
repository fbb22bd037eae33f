package dev.waybill.conformance.check;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Invariant;
import java.util.List;

/** What becomes of messages that are no events. */
final class BadInputChecks {
  private BadInputChecks() {}

  static List<Check> all() {
    Scenario forged = new ForgedTraffic();
    return List.of(
        Check.must(
            119,
            "survives-fuzz",
            Area.BAD_INPUT,
            1,
            "of ten thousand spoilt messages each is handled or a dead letter, once, and what comes"
                + " between them goes on",
            new FuzzTraffic(),
            Claim.observed(FuzzTraffic.ENDED, 9_000),
            Claim.observed(FuzzTraffic.HEAP, 1),
            Claim.keepsInGroup(Invariant.LOSS, FuzzTraffic.GROUP, FuzzTraffic.GOOD)),
        Check.must(
            120,
            "forged-control-is-ignored",
            Area.BAD_INPUT,
            1,
            "headers of the library that a producer has forged change no attempt, no time and no"
                + " dead letter",
            forged,
            Claim.observed(ForgedTraffic.ATTEMPTS, ForgedTraffic.MESSAGES),
            Claim.observed(ForgedTraffic.DEATHS, ForgedTraffic.MESSAGES),
            Claim.keepsInGroup(Invariant.LOSS, ForgedTraffic.GROUP, ForgedTraffic.MESSAGES)),
        Check.must(
            121,
            "types-choose-no-class",
            Area.BAD_INPUT,
            1,
            "no header makes a process load a class",
            forged,
            Claim.observed(ForgedTraffic.CLASSES, 4)),
        Check.must(
            123,
            "secrets-stay-secret",
            Area.BAD_INPUT,
            1,
            "twenty planted secrets show in no log, no exception, no text, no number and no"
                + " diagnosis of a dead letter",
            new SecretTraffic(),
            Claim.observed(SecretTraffic.NOWHERE, SecretTraffic.SECRETS)),
        Check.must(
            55,
            "undecodable-is-kept",
            Area.DEAD_LETTERS,
            1,
            "what is no event ends as a dead letter with its bytes, and its stream goes on",
            new GarbageTraffic(),
            Claim.observed(GarbageTraffic.KEPT, 16),
            Claim.observed(GarbageTraffic.UNSEEN, 1),
            Claim.keepsInGroup(Invariant.LOSS, GarbageTraffic.GROUP, 40)));
  }
}
