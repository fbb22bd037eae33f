package dev.waybill.benchmark;

import dev.waybill.conformance.invariant.Finding;
import dev.waybill.conformance.invariant.Invariant;
import dev.waybill.conformance.invariant.Judge;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.HistoryBuilder;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * How long the conformance suite takes to judge a history, on one thread: every invariant that
 * holds of a sound run with retries, over a million messages in two groups. No broker, no twin.
 */
final class JudgeSpeed {
  private static final int MESSAGES = 1_000_000;
  private static final int GROUPS = 2;
  private static final int KEYS = 1_000;
  private static final int PUBLISHERS = 4;
  private static final int MEMBERS = 4;
  private static final int TIMES = 7;

  private final HistoryBuilder history = new HistoryBuilder(MESSAGES * 9);
  private long now;

  private JudgeSpeed() {}

  /** Prints the time of each run. */
  public static void main(String[] arguments) {
    History history = new JudgeSpeed().build();
    Terms terms = Terms.faultFreeRun();
    Set<Invariant> all = EnumSet.allOf(Invariant.class);
    all.remove(Invariant.AT_MOST_ONCE); // some are retried
    System.out.printf(
        "%,d messages, %,d entries, %d invariants, one thread%n",
        MESSAGES, history.length(), all.size());
    for (int i = 1; i <= TIMES; i++) {
      long begun = System.nanoTime();
      Collection<Finding> findings = Judge.judge(history, terms, all).values();
      double seconds = (System.nanoTime() - begun) / 1e9;
      findings.stream()
          .filter(finding -> !finding.holds())
          .forEach(
              finding ->
                  System.out.printf(
                      "broken: %s, first %s%n",
                      finding.invariant(), finding.violations().get(0).text()));
      System.out.printf("run %d: %.3f s%n", i, seconds);
    }
  }

  private History build() {
    for (int group = 0; group < GROUPS; group++) {
      for (int member = 0; member < MEMBERS; member++) {
        add(EntryKind.MEMBER_READY, group * MEMBERS + member, group, -1, 0, 0, 0);
      }
    }
    int[] sequences = new int[PUBLISHERS * KEYS];
    for (int message = 0; message < MESSAGES; message++) {
      int publisher = message % PUBLISHERS;
      int key = message / 8 % KEYS;
      long place = History.place(key, sequences[publisher * KEYS + key]++);
      int failures = message % 100 == 0 ? 1 : 0;
      add(EntryKind.PUBLISH_INVOKED, publisher, 0, message, failures, 0xff, place);
      add(EntryKind.PUBLISH_CONFIRMED, publisher, 0, message, 0, 0, 0);
      for (int group = 0; group < GROUPS; group++) {
        int member = group * MEMBERS + key % MEMBERS;
        for (int attempt = 1; attempt <= failures + 1; attempt++) {
          add(EntryKind.DELIVERED, member, group, message, attempt, 0, 0);
          int outcome = attempt <= failures ? 1 : 0;
          if (outcome == 0) {
            add(EntryKind.EFFECT, member, group, message, 0, 0, 0);
          }
          add(EntryKind.HANDLED, member, group, message, attempt, outcome, 0);
        }
      }
    }
    add(EntryKind.DRAIN_BEGUN, 0, 0, -1, 0, 0, 0);
    add(EntryKind.QUIESCENT, 0, 0, -1, 0, 0, 0);
    return history.build();
  }

  private void add(
      EntryKind kind, int actor, int group, int message, int number, int detail, long value) {
    now += 500;
    history.add(new Entry(kind, now, actor, group, message, number, detail, value));
  }
}
