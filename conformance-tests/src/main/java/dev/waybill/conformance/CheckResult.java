package dev.waybill.conformance;

import java.util.List;

/**
 * How a check ended for a binder.
 *
 * @param check which one
 * @param verdict how
 * @param lines what was counted and what was wrong, for people
 */
public record CheckResult(Check check, Verdict verdict, List<String> lines) {
  /** Copies the list. */
  public CheckResult {
    lines = List.copyOf(lines);
  }

  /** The id, the sentence, the verdict and all lines. */
  public String text() {
    return check.id()
        + " "
        + verdict
        + ": "
        + check.sentence()
        + (lines.isEmpty() ? "" : "\n  " + String.join("\n  ", lines));
  }
}
