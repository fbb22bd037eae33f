package dev.waybill.conformance.simulation;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.conformance.simulation.Step.Publish;
import dev.waybill.memory.MemoryOptions.Family;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a plan that breaks a sentence smaller, as long as it breaks the same sentence: by leaving
 * steps out, ever smaller stretches of them, then by making simpler what is left. The schedule's
 * seed stays.
 */
final class Shrinking {
  private static final int MOST_PLAYS = 3000;

  /** What is simplest of each part of a setup. */
  private static final Map<String, Object> PLAIN = new LinkedHashMap<>();

  static {
    PLAIN.put("partitions", 1);
    PLAIN.put("concurrency", 1);
    PLAIN.put("maxAttempts", 1);
    PLAIN.put("drain", 600_000);
    PLAIN.put("backoff", 1);
    PLAIN.put("secondGroup", false);
    PLAIN.put("unordered", false);
    PLAIN.put("atMostOnce", false);
    PLAIN.put("batch", 0);
    PLAIN.put("lease", 0);
    PLAIN.put("idempotent", false);
    PLAIN.put("pause", Setup.Pause.NEVER);
    PLAIN.put("holdLimit", 0);
    PLAIN.put("crashBudget", 0);
    PLAIN.put("policy", DeadLetterPolicy.CONTINUE);
    PLAIN.put("family", Family.LOG);
  }

  private static final List<String> PARTS_OF_A_PUBLISH =
      List.of("publisher", "key", "failures", "slow", "kills", "retryAfter", "where");

  private final String id;
  private Verdict smallest;
  private int plays;

  private Shrinking(Verdict broken) {
    id = broken.breaches().get(0).id();
    smallest = broken;
  }

  static Verdict smallest(Verdict broken) {
    Shrinking shrinking = new Shrinking(broken);
    int size;
    do {
      size = shrinking.smallest.plan().steps().size();
      shrinking.leaveOut();
      shrinking.simplifySetup();
      shrinking.simplifySteps();
    } while (shrinking.smallest.plan().steps().size() < size);
    return shrinking.smallest;
  }

  /** Whether this plan does it too; then it is the one to go on from. */
  private boolean accepts(Plan plan) {
    if (plays++ >= MOST_PLAYS || plan.equals(smallest.plan())) {
      return false;
    }
    Verdict verdict;
    try {
      verdict = Verdict.on(plan);
    } catch (RuntimeException refused) {
      return false; // such a setup is none
    }
    boolean same = verdict.breaches().stream().anyMatch(breach -> breach.id().equals(id));
    if (same) {
      smallest = verdict;
    }
    return same;
  }

  private void leaveOut() {
    for (int length = steps().size() / 2; length > 0; length /= 2) {
      for (int from = steps().size() - length; from > -length; from -= length) {
        List<Step> fewer = new ArrayList<>(steps());
        fewer.subList(Math.max(0, from), from + length).clear();
        accepts(smallest.plan().with(fewer));
      }
    }
  }

  private List<Step> steps() {
    return smallest.plan().steps();
  }

  private void simplifySetup() {
    PLAIN.forEach(
        (part, plain) -> accepts(new Plan(smallest.plan().setup().with(part, plain), steps())));
  }

  private void simplifySteps() {
    for (int i = 0; i < steps().size(); i++) {
      for (String part : PARTS_OF_A_PUBLISH) {
        if (steps().get(i) instanceof Publish publish) {
          replace(i, publish.with(part, 0));
        }
      }
      if (steps().get(i) instanceof Step.Join join) {
        replace(i, new Step.Join(join.member(), false));
      }
    }
  }

  private void replace(int index, Step simpler) {
    List<Step> others = new ArrayList<>(steps());
    others.set(index, simpler);
    accepts(smallest.plan().with(others));
  }
}
