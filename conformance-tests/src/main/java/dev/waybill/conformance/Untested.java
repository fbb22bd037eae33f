package dev.waybill.conformance;

/**
 * A sentence of the catalogue that no check shows. Reports print it, so that nobody takes its
 * absence for a pass.
 *
 * @param number its number in the catalogue, which no check has
 * @param sentence what nobody has shown
 * @param reason why there is no check
 */
public record Untested(int number, String sentence, String reason) {
  /** Refuses one without a reason. */
  public Untested {
    if (reason.isBlank()) {
      throw new IllegalArgumentException(
          "Sentence %d is untested, and no reason is given".formatted(number));
    }
  }

  /** As reports print it. */
  public String text() {
    return "C%03d UNTESTED: %s (%s)".formatted(number, sentence, reason);
  }
}
