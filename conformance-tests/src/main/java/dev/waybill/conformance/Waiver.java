package dev.waybill.conformance;

import java.time.LocalDate;

/**
 * The only way for a binder to be certified although it fails a check: said by name, with a reason
 * and an end, and printed with every certificate.
 *
 * @param check the number of the check
 * @param reason why it is excused
 * @param until the last day on which it is
 */
public record Waiver(int check, String reason, LocalDate until) {
  /** Refuses a waiver without a reason. */
  public Waiver {
    if (reason.isBlank()) {
      throw new IllegalArgumentException(
          "The waiver for C%03d says no reason: say why it is excused".formatted(check));
    }
  }

  /** The result, excused if it has to be and still may. */
  CheckResult applied(CheckResult result, LocalDate today) {
    Verdict verdict = result.verdict();
    if (verdict != Verdict.FAIL && verdict != Verdict.INCONCLUSIVE) {
      return result.as(verdict, text() + ", but needs no waiver");
    }
    if (today.isAfter(until)) {
      return result.as(verdict, text() + ", which is over");
    }
    return result.as(Verdict.WAIVED, text());
  }

  /** As reports print it. */
  public String text() {
    return "C%03d is waived until %s: %s".formatted(check, until, reason);
  }
}
