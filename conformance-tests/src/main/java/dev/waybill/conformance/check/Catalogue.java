package dev.waybill.conformance.check;

import dev.waybill.conformance.Check;
import dev.waybill.conformance.Grade;
import dev.waybill.conformance.Untested;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All checks there are. */
public final class Catalogue {
  private Catalogue() {}

  /** All checks, by number. */
  public static List<Check> all() {
    List<Check> checks = new ArrayList<>();
    checks.addAll(TrafficChecks.all());
    checks.addAll(FailureChecks.all());
    checks.addAll(StandstillChecks.all());
    checks.addAll(KeyOrderChecks.all());
    checks.addAll(RetryChecks.all());
    checks.addAll(GroupChecks.all());
    checks.addAll(EndingChecks.all());
    checks.addAll(FaultChecks.all());
    checks.addAll(DisturbanceChecks.all());
    checks.addAll(BrokenPublishChecks.all());
    checks.addAll(PublishChecks.all());
    checks.addAll(PublisherClosingChecks.all());
    checks.addAll(SubscribingChecks.all());
    checks.addAll(EnvelopeChecks.all());
    checks.addAll(LimitChecks.all());
    checks.addAll(DeadLetterChecks.all());
    checks.addAll(IdempotencyChecks.all());
    checks.addAll(LifecycleChecks.all());
    checks.addAll(SettlementChecks.all());
    checks.addAll(HoldingChecks.all());
    checks.addAll(BadInputChecks.all());
    checks.sort(Comparator.comparingInt(Check::number));
    return List.copyOf(checks);
  }

  /** The ids of the checks that a grade takes and that are not among these. */
  public static List<String> leftOut(Grade goal, List<Check> asked) {
    return all().stream()
        .filter(check -> check.tier() <= goal.tier())
        .filter(check -> asked.stream().noneMatch(one -> one.number() == check.number()))
        .map(Check::id)
        .toList();
  }

  /** The sentences without a check, by number. With the checks they are 1 to 126. */
  public static List<Untested> untested() {
    return UntestedSentences.all();
  }
}
