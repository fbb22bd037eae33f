package dev.waybill.conformance.simulation;

import dev.waybill.conformance.journal.HistorySlice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is wrong with a play, for people: the sentence, a slice of what happened, the plan. */
final class Report {
  /** What stands before the plan, which goes on to the end. */
  static final String PLAN = "The plan:\n";

  private static final Path KEPT = Path.of("target", "simulation");
  private static final String PLAY =
      "./mvnw -q -pl conformance-tests -am test -Dtest=SimulationTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false ";

  private Report() {}

  static String of(long seed, Verdict verdict) {
    Breach breach = verdict.breaches().get(0);
    return "seed %d breaks %s\n\nWhat happened around it:\n%s\n%s\n%s%s\n"
        .formatted(
            seed,
            breach,
            HistorySlice.around(verdict.outcome().history(), breach.index(), breach.message())
                .text(),
            again(seed, verdict.plan()),
            PLAN,
            verdict.plan());
  }

  /** How to play it again. */
  private static String again(long seed, Plan plan) {
    String whole = "As it was:    " + PLAY + "-Dwaybill.simulation.seed=" + seed;
    try {
      Files.createDirectories(KEPT);
      Path file = Files.writeString(KEPT.resolve("seed-" + seed + ".plan"), plan + "\n");
      return whole + "\nMade smaller: " + PLAY + "-Dwaybill.simulation.plan=" + file;
    } catch (IOException e) {
      return whole
          + "\nMade smaller: save the plan, and "
          + PLAY
          + "-Dwaybill.simulation.plan=FILE ("
          + e
          + ")";
    }
  }
}
