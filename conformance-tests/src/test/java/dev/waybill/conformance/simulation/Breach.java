package dev.waybill.conformance.simulation;

import dev.waybill.conformance.invariant.Finding;
import dev.waybill.conformance.invariant.Violation;

/**
 * One thing that was not as it must be.
 *
 * @param id of the sentence, such as H9
 * @param sentence what must be
 * @param index the entry where it shows, or -1
 * @param message what it is about, or -1
 * @param text what is
 */
record Breach(String id, String sentence, int index, int message, String text) {
  static Breach of(Finding finding, Violation violation) {
    return new Breach(
        finding.invariant().id(),
        finding.invariant().sentence(),
        violation.index(),
        violation.message(),
        violation.text());
  }

  @Override
  public String toString() {
    return id + " (" + sentence + "): " + text;
  }
}
