package dev.waybill.conformance.simulation;

import dev.waybill.conformance.invariant.Finding;
import dev.waybill.conformance.invariant.Invariant;
import dev.waybill.conformance.invariant.Judge;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.simulation.Bites.Fault;
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
        Judge.judge(outcome.history(), terms(plan.setup()), invariants(plan, outcome)).values()) {
      finding.violations().forEach(violation -> breaches.add(Breach.of(finding, violation)));
    }
    breaches.addAll(Promises.broken(plan, outcome));
    return new Verdict(plan, outcome, List.copyOf(breaches));
  }

  /** All but those that know nothing of parked keys, of which {@link Promises} says more. */
  private static Set<Invariant> invariants(Plan plan, Play.Outcome outcome) {
    Set<Invariant> all =
        EnumSet.complementOf(EnumSet.of(Invariant.AT_MOST_ONCE, Invariant.RECOVERED));
    if (plan.setup().parks()) {
      all.remove(Invariant.RETRIES); // what follows a parked key dies without an attempt
      all.remove(Invariant.TERMINAL);
    }
    if (plan.releases()) {
      all.remove(Invariant.ATTEMPTS); // a release begins them anew
      if (outcome.bites().count(Fault.LOST_ACK) > 0) {
        all.remove(Invariant.REWIND); // what comes again when its key is parked lies behind others
        all.remove(Invariant.UNJUSTIFIED_REDELIVERY); // a source comes after its released copy
      }
    }
    return all;
  }

  private static Terms terms(Setup setup) {
    return Terms.faultFreeRun()
        .withFaults(Duration.ZERO, Duration.ZERO)
        .withMaxAttempts(setup.maxAttempts())
        .withConcurrency(setup.concurrency())
        .withCloseTimes(Duration.ofMinutes(1), Duration.ofMillis(1));
  }

  boolean holds() {
    return breaches.isEmpty();
  }
}
