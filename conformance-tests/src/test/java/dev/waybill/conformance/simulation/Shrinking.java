package dev.waybill.conformance.simulation;

import dev.waybill.conformance.simulation.Step.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Makes a plan that breaks a sentence smaller, as long as it breaks the same sentence: by leaving
 * steps out, ever smaller stretches of them, then by making simpler what is left. The schedule's
 * seed stays.
 */
final class Shrinking {
  private static final int MOST_PLAYS = 3000;

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
    Verdict verdict = Verdict.on(plan);
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
    Setup now = smallest.plan().setup();
    now = simpler(now.withPartitions(1));
    now = simpler(now.withConcurrency(1));
    now = simpler(now.withMaxAttempts(1));
    now = simpler(now.withDrain(600_000));
    simpler(now.withBackoff(1));
  }

  private Setup simpler(Setup setup) {
    accepts(new Plan(setup, steps()));
    return smallest.plan().setup();
  }

  private void simplifySteps() {
    for (int i = 0; i < steps().size(); i++) {
      simplify(i, publish -> publish.by(0));
      simplify(i, publish -> publish.keyed(0));
      simplify(i, publish -> publish.failing(0));
      simplify(i, publish -> publish.lasting(0));
      if (steps().get(i) instanceof Step.Join join) {
        replace(i, new Step.Join(join.member(), false));
      }
    }
  }

  private void simplify(int index, UnaryOperator<Publish> way) {
    if (steps().get(index) instanceof Publish publish) {
      replace(index, way.apply(publish));
    }
  }

  private void replace(int index, Step simpler) {
    List<Step> others = new ArrayList<>(steps());
    others.set(index, simpler);
    accepts(smallest.plan().with(others));
  }
}
