package dev.waybill.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * How a check ended for a binder.
 *
 * @param check which one
 * @param verdict how
 * @param lines what was counted and what was wrong, for people
 * @param details the same for reports
 */
public record CheckResult(Check check, Verdict verdict, List<String> lines, Details details) {
  /** Copies the list. */
  public CheckResult {
    lines = List.copyOf(lines);
  }

  /** A result of a check that was not played: the lines say why. */
  public CheckResult(Check check, Verdict verdict, List<String> lines) {
    this(check, verdict, lines, Details.remarking(lines));
  }

  /** The same check with another verdict, and a remark why. */
  CheckResult as(Verdict other, String remark) {
    List<String> more = new ArrayList<>(lines);
    more.add(remark);
    return new CheckResult(check, other, more, details.and(remark));
  }

  /** Whether a grade may have it: a check that is only advised, or one that was played and held. */
  public boolean isAllowed() {
    return check.level() == Level.SHOULD || (verdict.certifies() && verdict != Verdict.NOT_RUN);
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
