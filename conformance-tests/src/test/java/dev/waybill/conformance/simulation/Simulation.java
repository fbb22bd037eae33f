package dev.waybill.conformance.simulation;

/** A seed is a history: a plan, of which something came. */
final class Simulation {
  /** A history in which less goes wrong than this shows little, unless nothing shall go wrong. */
  static final int LEAST_BITES = 2;

  private static final int MOST_ROUNDS = 20;

  private Simulation() {}

  /** Plays the seed's plan; where too little of it bites, the seed's next plan. */
  static Verdict of(long seed) {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Verdict verdict = Verdict.on(new PlanGenerator(seed, round).plan());
      if (!verdict.holds() || bitesEnough(verdict)) {
        return verdict;
      }
    }
    throw new AssertionError("seed " + seed + " has no plan with faults that bite");
  }

  static boolean bitesEnough(Verdict verdict) {
    return verdict.plan().setup().quiet() || verdict.outcome().bites().severe() >= LEAST_BITES;
  }
}
