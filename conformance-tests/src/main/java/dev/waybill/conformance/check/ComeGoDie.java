package dev.waybill.conformance.check;

import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.Set;

/**
 * A few hot keys change hands under load: a member joins and one leaves in order, then two are
 * killed at work (more, where one had just done it), and with the second a third stands still until
 * another has taken over, and goes on. Each step waits until the group has got on with every key.
 */
final class ComeGoDie implements Scenario {
  static final String KILLED_AT_WORK = "members killed at work";

  private static final int KEYS = 10;
  private static final long WORK_MICROS = 6_000;
  private static final int STEP = 200;
  private static final int BUSY = 3; // so that one still runs a moment later
  private static final int VICTIMS = 5;
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
      load.during(() -> change(stage, spec, first, load));
    }
  }

  private static void change(Stage stage, MemberSpec spec, Member first, HotKeys load) {
    load.advance(STEP, PATIENCE);
    stage.mortalMember(spec).awaitReady();
    load.advance(STEP, PATIENCE);
    first.close(Duration.ofSeconds(20));
    load.advance(STEP, PATIENCE);
    Member spare = stage.mortalMember(spec);
    kill(stage, spec, load);
    spare.awaitReady();
    load.advance(STEP, PATIENCE);
    killAndPause(stage, spec, load);
    load.heal();
  }

  /** Who was found at work may have done it when death comes: then another has to die. */
  private static void kill(Stage stage, MemberSpec spec, HotKeys load) {
    for (int victims = 1; victims <= VICTIMS; victims++) {
      Member victim = load.awaitBusyMember(BUSY, PATIENCE);
      victim.kill();
      if (load.openAt(victim) > 0) {
        stage.observe(KILLED_AT_WORK, true, "");
        return;
      }
      stage.mortalMember(spec).awaitReady();
      load.advance(STEP, PATIENCE);
    }
  }

  private static void killAndPause(Stage stage, MemberSpec spec, HotKeys load) {
    Member heir = stage.mortalMember(spec);
    kill(stage, spec, load);
    Member zombie = stage.canPause() ? load.awaitBusyMember(PATIENCE) : heir;
    if (zombie != heir) {
      zombie.pause();
    }
    heir.awaitReady();
    load.advance(STEP, PATIENCE);
    if (zombie != heir) {
      zombie.resume();
      load.advance(STEP, PATIENCE);
    }
  }
}
