package dev.waybill.conformance;

/**
 * How often a claim could have been broken in a run.
 *
 * @param claim its name
 * @param seen how often
 * @param minimum how often it must have been, for PASS to mean something
 */
public record Opportunities(String claim, long seen, long minimum) {
  /** Whether a PASS would mean something. */
  public boolean isEnough() {
    return seen >= minimum;
  }

  /** As a report has it. */
  public String text() {
    return claim + ": " + seen + " opportunities, minimum " + minimum;
  }
}
