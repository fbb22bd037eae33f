package dev.waybill.conformance.simulation;

import dev.waybill.conformance.invariant.Finding;
import dev.waybill.conformance.invariant.Judge;
import java.util.ArrayList;
import java.util.List;

/** Plays a plan and holds it to everything it must keep. */
record Verdict(Plan plan, Play.Outcome outcome, List<Breach> breaches) {
  static Verdict on(Plan plan) {
    Play.Outcome outcome = Play.of(plan);
    List<Breach> breaches = new ArrayList<>(outcome.seen());
    for (Finding finding :
        Judge.judge(
                outcome.history(),
                Agreement.terms(plan.setup()),
                Agreement.invariants(plan, outcome.bites()))
            .values()) {
      finding.violations().forEach(violation -> breaches.add(Breach.of(finding, violation)));
    }
    breaches.addAll(Promises.broken(plan, outcome));
    return new Verdict(plan, outcome, List.copyOf(breaches));
  }

  boolean holds() {
    return breaches.isEmpty();
  }
}
