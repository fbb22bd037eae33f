package dev.waybill.conformance.invariant;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.HistoryBuilder;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A history with what was agreed for it and what it is held to. */
record Case(List<Entry> entries, Terms terms, Set<Invariant> invariants) {

  Case with(List<Entry> changed) {
    return new Case(changed, terms, invariants);
  }

  History history() {
    HistoryBuilder builder = new HistoryBuilder(entries.size());
    entries.forEach(builder::add);
    return builder.build();
  }

  Map<Invariant, Finding> judge() {
    return Judge.judge(history(), terms, invariants);
  }

  /** The invariants that find something wrong, or count less than in the original. */
  Set<Invariant> noticed(Map<Invariant, Finding> original) {
    Set<Invariant> noticed = EnumSet.noneOf(Invariant.class);
    judge()
        .forEach(
            (invariant, finding) -> {
              boolean miscounted =
                  invariant == Invariant.RECOVERED
                      && finding.opportunities() < original.get(invariant).opportunities();
              if (!finding.holds() || miscounted) {
                noticed.add(invariant);
              }
            });
    return noticed;
  }

  /** What the findings say, for the message of a failed test. */
  static String told(Collection<Finding> findings) {
    return findings.stream()
        .filter(finding -> !finding.holds())
        .map(finding -> finding.invariant() + " " + finding.violations())
        .collect(Collectors.joining("\n"));
  }
}
