package dev.waybill.conformance.mutant;

import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.invariant.Invariant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which checks fail which mutants, and which invariants were broken by them. Thread-safe. */
public final class KillMatrix {
  private final Map<Integer, Set<String>> kills = new TreeMap<>();
  private final Map<Invariant, Set<String>> broken = new EnumMap<>(Invariant.class);

  /** What the mutants say of themselves. */
  public static KillMatrix declared() {
    KillMatrix declared = new KillMatrix();
    for (Mutant mutant : Mutants.all()) {
      mutant.checks().forEach(check -> declared.add(check, mutant));
    }
    return declared;
  }

  private synchronized void add(int check, Mutant mutant) {
    kills.computeIfAbsent(check, number -> new TreeSet<>()).add(mutant.name());
  }

  /** What was seen: a mutant is killed by a check that fails on it, in the words that it names. */
  public synchronized void add(Mutant mutant, CheckResult result) {
    if (result.verdict() == Verdict.FAIL && result.text().contains(mutant.message())) {
      add(result.check().number(), mutant);
    }
    for (Invariant invariant : claimed(result.check())) {
      if (result.lines().stream().anyMatch(line -> tellsOf(line, invariant))) {
        broken.computeIfAbsent(invariant, any -> new TreeSet<>()).add(mutant.name());
      }
    }
  }

  private static boolean tellsOf(String line, Invariant invariant) {
    return line.matches(invariant.id() + "( in group \\d+)? broken \\d+ times.*");
  }

  /** The invariants that no mutant was seen to break. */
  public synchronized Set<Invariant> unbroken() {
    Set<Invariant> unbroken = claimed();
    unbroken.removeAll(broken.keySet());
    return unbroken;
  }

  /** The invariants that checks of the catalogue claim. */
  public static Set<Invariant> claimed() {
    Set<Invariant> claimed = EnumSet.noneOf(Invariant.class);
    Catalogue.all().forEach(check -> claimed.addAll(claimed(check)));
    return claimed;
  }

  private static Set<Invariant> claimed(Check check) {
    Set<Invariant> claimed = EnumSet.noneOf(Invariant.class);
    for (Claim claim : check.claims()) {
      Claim made = claim instanceof Claim.Where where ? where.claim() : claim;
      if (made instanceof Claim.Keeps keeps) {
        claimed.add(keeps.invariant());
      } else if (made instanceof Claim.KeepsInGroup keeps) {
        claimed.add(keeps.invariant());
      }
    }
    return claimed;
  }

  /** The table of checks, as the page has it; those without a mutant with the reason. */
  public synchronized List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("| Check | Mutants that it kills |");
    lines.add("|---|---|");
    for (Check check : Catalogue.all()) {
      Set<String> killed = kills.getOrDefault(check.number(), Set.of());
      String what =
          Unmutated.all().stream()
              .filter(excused -> excused.check() == check.number())
              .findFirst()
              .map(excused -> "none: " + excused.reason())
              .orElseGet(() -> String.join("; ", killed));
      lines.add("| " + check.id() + " | " + what + " |");
    }
    return lines;
  }

  /** How often each invariant was broken. */
  public synchronized List<String> invariants() {
    List<String> lines = new ArrayList<>();
    for (Invariant invariant : claimed()) {
      Set<String> mutants = broken.getOrDefault(invariant, Set.of());
      lines.add("%s %s: broken by %d mutants".formatted(invariant.id(), invariant, mutants.size()));
    }
    return lines;
  }
}
