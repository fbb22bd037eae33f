package dev.waybill.conformance.simulation;

import dev.waybill.conformance.journal.HistorySlice;

/** What is wrong with a play, for people: the sentence, a slice of what happened, the plan. */
final class Report {
  /** What stands before the plan, which goes on to the end. */
  static final String PLAN = "The plan; save it and play it with -Dwaybill.simulation.plan=FILE:\n";

  private Report() {}

  static String of(long seed, Verdict verdict) {
    Breach breach = verdict.breaches().get(0);
    return "seed %d breaks %s\n\nWhat happened around it:\n%s\n%s%s\n"
        .formatted(
            seed,
            breach,
            HistorySlice.around(verdict.outcome().history(), breach.index(), breach.message()),
            PLAN,
            verdict.plan());
  }
}
