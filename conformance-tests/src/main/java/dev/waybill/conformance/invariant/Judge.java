package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.History;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Holds histories to invariants. Stateless. */
public final class Judge {
  private Judge() {}

  /** What one invariant has to say of a history. */
  public static Finding judge(History history, Terms terms, Invariant invariant) {
    return Objects.requireNonNull(judge(history, terms, List.of(invariant)).get(invariant));
  }

  /** What each of the invariants has to say of a history, all in one pass. */
  public static Map<Invariant, Finding> judge(
      History history, Terms terms, Collection<Invariant> invariants) {
    Invariant[] asked = EnumSet.copyOf(invariants).toArray(Invariant[]::new);
    Checker[] checkers = new Checker[asked.length];
    for (int i = 0; i < asked.length; i++) {
      checkers[i] = asked[i].checker(history, terms);
    }
    for (int entry = 0; entry < history.length(); entry++) {
      for (Checker checker : checkers) {
        checker.see(entry);
      }
    }
    Map<Invariant, Finding> findings = new EnumMap<>(Invariant.class);
    for (int i = 0; i < asked.length; i++) {
      checkers[i].end();
      findings.put(asked[i], checkers[i].finding(asked[i]));
    }
    return findings;
  }
}
