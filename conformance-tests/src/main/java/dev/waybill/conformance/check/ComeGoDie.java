package dev.waybill.conformance.check;

import dev.waybill.conformance.Need;
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
import java.util.Set;

/**
 * A few hot keys change hands under load: members join and leave in order, then some are killed at
 * work, then one stands still until others have taken over, and goes on. Each step waits until the
 * group has got on with every key, so that it is one hand-over at a time.
 */
final class ComeGoDie implements Scenario {
  static final String KILLED_AT_WORK = "members killed at work";

  private static final int KEYS = 10;
  private static final long WORK_MICROS = 6_000;
  private static final int STEP = 200;
  private static final int KILLS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Override
  public String name() {
    return "come-go-die";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.MEMBER_KILL);
  }

  @Override
  public int journalEntries() {
    return 600_000;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun().withFaults(Duration.ofSeconds(3), Duration.ofSeconds(3)));
    stage.destinationOption("partitions", "6");
    MemberSpec spec = MemberSpec.of(0).doing(Work.lasting(WORK_MICROS));
    Member first = stage.mortalMember(spec);
    Member second = stage.mortalMember(spec);
    first.awaitReady();
    second.awaitReady();
    try (HotKeys load = new HotKeys(stage, KEYS)) {
      comeAndGo(stage, spec, load, first);
      kill(stage, spec, load);
      if (stage.canPause()) {
        pause(load);
      }
      stage.journal().write(EntryKind.HEALED, 0, 0, Journal.NO_MESSAGE, 0, 0, 0);
      stage.drain(load.end());
    }
  }

  private static void comeAndGo(Stage stage, MemberSpec spec, HotKeys load, Member first) {
    advance(load);
    join(stage, spec, load);
    first.close(Duration.ofSeconds(20));
    advance(load);
    join(stage, spec, load);
  }

  private static void join(Stage stage, MemberSpec spec, HotKeys load) {
    stage.mortalMember(spec).awaitReady();
    advance(load);
  }

  private static void kill(Stage stage, MemberSpec spec, HotKeys load) {
    for (int i = 0; i < KILLS; i++) {
      Member victim = load.awaitBusyMember(PATIENCE);
      victim.kill();
      int open = load.openAt(victim);
      if (open > 0) {
        stage.observe(KILLED_AT_WORK, true, "");
      }
      advance(load);
      join(stage, spec, load);
    }
  }

  private static void pause(HotKeys load) {
    Member victim = load.awaitBusyMember(PATIENCE);
    victim.pause();
    advance(load);
    victim.resume();
    advance(load);
  }

  /** Everything published so far is handled, and more of it. */
  private static void advance(HotKeys load) {
    int published = load.published();
    Patience.await(
        PATIENCE,
        "the group to get on with every key",
        () -> load.hasHandledAllBefore(published) && load.handled() >= published + STEP);
  }
}
