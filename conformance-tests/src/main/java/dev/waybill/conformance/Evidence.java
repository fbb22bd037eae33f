package dev.waybill.conformance;

import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.stage.Observations;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario left behind.
 *
 * @param history what happened
 * @param terms what it is held to
 * @param groupTerms what it is held to in groups that have terms of their own
 * @param observations what was seen besides
 * @param ended why it ended before its end, or null
 * @param file where its history can be read again
 */
record Evidence(
    History history,
    Terms terms,
    Map<Integer, Terms> groupTerms,
    Observations observations,
    @Nullable EarlyEnd ended,
    Path file) {
  /** What it is held to in a group. */
  Terms terms(int group) {
    return groupTerms.getOrDefault(group, terms);
  }
}
