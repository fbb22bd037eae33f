package dev.waybill.conformance.simulation;

import dev.waybill.conformance.invariant.Finding;
import dev.waybill.conformance.invariant.Invariant;
import dev.waybill.conformance.invariant.Judge;
import dev.waybill.conformance.invariant.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Plays a plan and holds it to everything it must keep. */
record Verdict(Plan plan, Play.Outcome outcome, List<Breach> breaches) {
  static Verdict on(Plan plan) {
    Play.Outcome outcome = Play.of(plan);
    List<Breach> breaches = new ArrayList<>();
    for (String odd : outcome.odd()) {
      breaches.add(new Breach("END", "a play comes to its end", -1, -1, odd));
    }
    for (Finding finding :
        Judge.judge(outcome.history(), terms(plan.setup()), invariants(plan)).values()) {
      finding.violations().forEach(violation -> breaches.add(Breach.of(finding, violation)));
    }
    breaches.addAll(Promises.broken(plan, outcome));
    return new Verdict(plan, outcome, List.copyOf(breaches));
  }

  private static Set<Invariant> invariants(Plan plan) {
    return EnumSet.allOf(Invariant.class);
  }

  private static Terms terms(Setup setup) {
    return Terms.faultFreeRun()
        .withFaults(Duration.ZERO, Duration.ZERO)
        .withMaxAttempts(setup.maxAttempts())
        .withConcurrency(setup.concurrency());
  }

  boolean holds() {
    return breaches.isEmpty();
  }
}
