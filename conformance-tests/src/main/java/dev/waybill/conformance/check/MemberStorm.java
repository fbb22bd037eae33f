package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Members join and leave faster than the group can settle: every other second one comes, and the
 * one that came first leaves in order, for a minute. One member stays.
 */
final class MemberStorm implements Scenario {
  static final String PROGRESS = "spans of ten seconds in which the group got on";
  static final String CHANGES = "members that came and went";

  static final int SPANS = 6;
  private static final int CHANGES_EACH = 5;
  private static final int KEYS = 12;
  private static final long WORK_MICROS = 20_000;
  private static final Duration BETWEEN = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "member-storm";
  }

  @Override
  public int journalEntries() {
    return 1_000_000;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(
        Terms.faultFreeRun()
            .withFaults(Duration.ofSeconds(3), Duration.ofSeconds(3))
            .withRecovery(PATIENCE));
    stage.destinationOption("partitions", "6");
    MemberSpec spec = MemberSpec.of(0).doing(Work.lasting(WORK_MICROS));
    stage.members(spec);
    Deque<Member> comers = new ArrayDeque<>();
    try (HotKeys load = new HotKeys(stage, KEYS)) {
      for (int span = 0; span < SPANS; span++) {
        int before = load.handled();
        for (int change = 0; change < CHANGES_EACH; change++) {
          change(stage, spec, comers);
        }
        int handled = load.handled() - before;
        stage.observe(PROGRESS, handled > 0, "nothing was handled in span " + span);
        stage.note("span %d: %d events handled".formatted(span, handled));
      }
      stage.journal().write(EntryKind.HEALED, 0, 0, Journal.NO_MESSAGE, 0, 0, 0);
      stage.drain(PATIENCE, load.end());
    }
  }

  private static void change(Stage stage, MemberSpec spec, Deque<Member> comers) {
    long until = System.nanoTime() + BETWEEN.toNanos();
    comers.add(stage.member(spec)); // whether it is ready is not waited for
    if (comers.size() > 2) {
      Member first = comers.remove();
      first.awaitReady();
      first.close(Duration.ofSeconds(20));
      stage.observe(CHANGES, true, "");
    }
    Patience.holds(BETWEEN, () -> System.nanoTime() - until >= 0);
  }
}
