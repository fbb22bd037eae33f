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
  private static final int SHOWN = 5;

  private final Check check;
  private final Evidence evidence;
  private final List<String> lines = new ArrayList<>();
  private final List<Opportunities> opportunities = new ArrayList<>();
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<Breach> breaches = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final Set<Integer> shown = new HashSet<>();
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
    evidence.observations().notes().forEach(this::remark);
    Verdict verdict = verdict();
    if (verdict != Verdict.PASS) {
      lines.add("history: " + evidence.file());
      lines.add("judge it again: " + Replay.command(evidence.file()));
    }
    return new CheckResult(
        check,
        verdict,
        lines,
        new Details(opportunities, measurements, breaches, remarks, evidence.file()));
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
        remark(claim.name() + ": not declared");
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
      breach(
          claim,
          "broken " + finding.breaches() + " times: " + invariant.sentence(),
          finding.violations().stream().limit(SHOWN).map(Violation::text).toList(),
          slice(history, finding));
    }
  }

  /** The part of the history that shows it, once: several claims may be broken by the same. */
  private @Nullable HistorySlice slice(History history, Finding finding) {
    return finding.violations().stream()
        .findFirst()
        .filter(first -> shown.add(first.message()))
        .map(first -> HistorySlice.around(history, first.index(), first.message()))
        .orElse(null);
  }

  private void observed(Claim.Observed claim) {
    Observations.Tally tally = evidence.observations().of(claim.observation());
    count(claim, tally.made(), tally.made());
    for (Measurement measurement : evidence.observations().measurements(claim.observation())) {
      lines.add(measurement.text());
      measurements.add(measurement);
    }
    if (tally.wrong() > 0) {
      breach(claim, "wrong " + tally.wrong() + " times", tally.details(), null);
    }
  }

  private void count(Claim claim, long evaluations, long seen) {
    Opportunities counted = new Opportunities(claim.name(), seen, claim.minimum());
    opportunities.add(counted);
    lines.add(counted.text());
    thin |= !counted.isEnough();
    silent |= evaluations == 0 && claim.minimum() > 0;
  }

  private void breach(
      Claim claim, String sentence, List<String> findings, @Nullable HistorySlice slice) {
    breaches.add(new Breach(claim.name(), sentence, findings, slice));
    lines.add(claim.name() + " " + sentence);
    findings.forEach(finding -> lines.add("  " + finding));
    if (slice != null) {
      slice.text().lines().forEach(line -> lines.add("    " + line));
    }
  }

  private void remark(String text) {
    lines.add(text);
    remarks.add(text);
  }

  private Verdict verdict() {
    EarlyEnd ended = evidence.ended();
    if (ended != null) {
      remark("the scenario ended early: " + ended.reason());
    }
    if (!breaches.isEmpty() || (ended != null && ended.bindersFault())) {
      return Verdict.FAIL;
    }
    if (ended != null || silent) {
      return Verdict.KIT_ERROR;
    }
    return thin ? Verdict.INCONCLUSIVE : Verdict.PASS;
  }
}
