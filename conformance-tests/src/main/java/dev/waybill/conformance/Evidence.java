package dev.waybill.conformance;

import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.stage.Observations;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario left behind.
 *
 * @param history what happened
 * @param terms what it is held to
 * @param groupTerms what it is held to in groups that have terms of their own
 * @param observations what was seen besides
 * @param undeclared the claims that the binder does not declare, as {@link #undeclared(Check,
 *     Claim.Where)} names them
 * @param ended why it ended before its end, or null
 * @param file where its history can be read again
 */
record Evidence(
    History history,
    Terms terms,
    Map<Integer, Terms> groupTerms,
    Observations observations,
    Set<String> undeclared,
    @Nullable EarlyEnd ended,
    Path file) {
  /** How a claim that is not declared is named. */
  static String undeclared(Check check, Claim.Where claim) {
    return check.id() + " " + claim.name();
  }

  /** What it is held to in a group. */
  Terms terms(int group) {
    return groupTerms.getOrDefault(group, terms);
  }
}
