package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.function.BiFunction;

/** The sentences that a history must satisfy. Names and ids are stable; ids are never reused. */
public enum Invariant {
  /**
   * Judged from {@link dev.waybill.conformance.journal.EntryKind#QUIESCENT} on; an opportunity is a
   * confirmed message that a group was owed.
   */
  LOSS(
      "H1",
      "every confirmed event ends, in every group that was ready before its publish began, "
          + "handled or dead",
      Loss::new);

  private final String id;
  private final String sentence;
  private final BiFunction<History, Terms, Checker> checker;

  Invariant(String id, String sentence, BiFunction<History, Terms, Checker> checker) {
    this.id = id;
    this.sentence = sentence;
    this.checker = checker;
  }

  /** As reports name it, such as H6. */
  public String id() {
    return id;
  }

  /** What it demands. */
  public String sentence() {
    return sentence;
  }

  Checker checker(History history, Terms terms) {
    return checker.apply(history, terms);
  }
}
