package dev.waybill.conformance;

import dev.waybill.conformance.invariant.Finding;
import dev.waybill.conformance.invariant.Invariant;
import dev.waybill.conformance.invariant.Judge;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.invariant.Violation;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.HistorySlice;
import dev.waybill.conformance.stage.Observations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns evidence into the verdict of one check. */
final class ClaimJudge {
  private static final String REPLAY = "java -cp ... dev.waybill.conformance.cli.ReplayCommand";

  private final Check check;
  private final Evidence evidence;
  private final List<String> lines = new ArrayList<>();
  private final Set<Integer> shown = new HashSet<>();
  private boolean broken;
  private boolean thin;
  private boolean silent;

  private ClaimJudge(Check check, Evidence evidence) {
    this.check = check;
    this.evidence = evidence;
  }

  static CheckResult judge(Check check, Evidence evidence) {
    return new ClaimJudge(check, evidence).judge();
  }

  private CheckResult judge() {
    check.claims().forEach(this::judge);
    lines.addAll(evidence.observations().notes());
    Verdict verdict = verdict();
    if (verdict != Verdict.PASS) {
      lines.add("history: " + evidence.file());
      lines.add("judge it again: " + REPLAY + ' ' + evidence.file());
    }
    return new CheckResult(check, verdict, lines);
  }

  private void judge(Claim claim) {
    if (claim instanceof Claim.Keeps keeps) {
      invariant(claim, keeps.invariant(), null);
    } else if (claim instanceof Claim.KeepsInGroup keeps) {
      invariant(claim, keeps.invariant(), keeps.group());
    } else if (claim instanceof Claim.Observed observed) {
      observed(observed);
    } else if (claim instanceof Claim.Where where) {
      if (evidence.undeclared().contains(Evidence.undeclared(check, where))) {
        lines.add(claim.name() + ": not declared");
      } else {
        judge(where.claim());
      }
    }
  }

  private void invariant(Claim claim, Invariant invariant, @Nullable Integer group) {
    History history = group == null ? evidence.history() : evidence.history().ofGroup(group);
    Terms terms = group == null ? evidence.terms() : evidence.terms(group);
    Finding finding = Judge.judge(history, terms, invariant);
    count(claim, finding.evaluations(), finding.opportunities());
    if (!finding.holds()) {
      broken = true;
      lines.add(claim.name() + " broken " + finding.breaches() + " times: " + invariant.sentence());
      finding.violations().stream().limit(5).forEach(v -> lines.add("  " + v.text()));
      finding.violations().stream().findFirst().ifPresent(first -> show(history, first));
    }
  }

  /** The part of the history that shows it, once: several claims may be broken by the same. */
  private void show(History history, Violation violation) {
    if (shown.add(violation.message())) {
      HistorySlice.around(history, violation.index(), violation.message())
          .lines()
          .forEach(line -> lines.add("    " + line));
    }
  }

  private void observed(Claim.Observed claim) {
    Observations.Tally tally = evidence.observations().of(claim.observation());
    count(claim, tally.made(), tally.made());
    if (tally.wrong() > 0) {
      broken = true;
      lines.add(claim.name() + " wrong " + tally.wrong() + " times");
      tally.details().forEach(detail -> lines.add("  " + detail));
    }
  }

  private void count(Claim claim, long evaluations, long opportunities) {
    lines.add(claim.name() + ": " + opportunities + " opportunities, minimum " + claim.minimum());
    thin |= opportunities < claim.minimum();
    silent |= evaluations == 0 && claim.minimum() > 0;
  }

  private Verdict verdict() {
    EarlyEnd ended = evidence.ended();
    if (ended != null) {
      lines.add("the scenario ended early: " + ended.reason());
    }
    if (broken || (ended != null && ended.bindersFault())) {
      return Verdict.FAIL;
    }
    if (ended != null || silent) {
      return Verdict.KIT_ERROR;
    }
    return thin ? Verdict.INCONCLUSIVE : Verdict.PASS;
  }
}
