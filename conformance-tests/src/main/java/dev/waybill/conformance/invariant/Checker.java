package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges one invariant over one history: sees each entry once, in order, then the end. Not
 * thread-safe. State is arrays by message, group, key or member: no hashing, no objects per entry.
 */
abstract class Checker {
  private static final int KEPT = 20;

  final History history;
  final Terms terms;
  private final List<Violation> violations = new ArrayList<>();
  private long evaluations;
  private long opportunities;
  private long breaches;

  Checker(History history, Terms terms) {
    this.history = history;
    this.terms = terms;
  }

  /** The entry at this index is next. */
  abstract void see(int index);

  /** There are no more entries. */
  void end() {}

  /** The index of a (message, group) pair in an array of that many. */
  final int pair(int message, int group) {
    return message * history.groupCount() + group;
  }

  final int pairs() {
    return history.messageCount() * history.groupCount();
  }

  final void evaluated() {
    evaluations++;
  }

  final void opportunity() {
    opportunities++;
  }

  final void breach(int index, int message, String text) {
    breaches++;
    if (violations.size() < KEPT) {
      violations.add(new Violation(index, message, text));
    }
  }

  final Finding finding(Invariant invariant) {
    return new Finding(invariant, evaluations, opportunities, breaches, violations);
  }
}
