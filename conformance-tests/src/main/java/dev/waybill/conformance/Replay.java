package dev.waybill.conformance;

import java.nio.file.Path;
import java.util.List;

/**
 * Judges a history again that a run has kept, with the terms that lie beside it, by every check of
 * its scenario. Nothing is played, so it needs no broker. Stateless.
 */
public final class Replay {
  private Replay() {}

  /** The command line that does so, for people. */
  public static String command(Path history) {
    String version = Kit.versionOf(Replay.class);
    return "java -jar waybill-conformance-tests-%s-cli.jar replay %s"
        .formatted(version.equals(Kit.UNPACKAGED) ? "*" : version, history);
  }

  /**
   * The verdicts of those checks that share the scenario of a history.
   *
   * @param known all checks there are
   * @throws IllegalArgumentException if the file is no history, its terms are not beside it, or no
   *     check of this release knows its scenario
   */
  public static List<CheckResult> of(Path history, List<Check> known) {
    String scenario = EvidenceFile.scenario(history);
    List<Check> checks =
        known.stream().filter(check -> check.scenario().name().equals(scenario)).toList();
    if (checks.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is of the scenario '%s', which no check of this release has"
              .formatted(history, scenario));
    }
    Evidence evidence = EvidenceFile.evidence(history);
    return checks.stream().map(check -> ClaimJudge.judge(check, evidence)).toList();
  }
}
