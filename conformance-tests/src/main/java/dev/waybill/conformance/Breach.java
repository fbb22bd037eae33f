package dev.waybill.conformance;

import dev.waybill.conformance.journal.HistorySlice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A claim that was broken in a run.
 *
 * @param claim its name
 * @param sentence what happened how often, and what was to hold
 * @param findings the first places where it shows, a sentence each
 * @param slice the part of the history that shows the first of them; null where the claim is not
 *     about the history, or another breach shows the same
 */
public record Breach(
    String claim, String sentence, List<String> findings, @Nullable HistorySlice slice) {
  /** Copies the list. */
  public Breach {
    findings = List.copyOf(findings);
  }
}
