package dev.waybill.conformance.check;

import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.Set;

/**
 * A member at work stands still for longer than it may, until others have taken over all it had;
 * then it goes on. Three times.
 */
final class Zombie implements Scenario {
  static final String AWAKE = "members that woke up to find their keys gone, and went on";

  static final int TIMES = 3;
  private static final int KEYS = 12;
  private static final int STEP = 200;
  private static final long WORK_MICROS = 6_000;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Override
  public String name() {
    return "zombie";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.CHILD_MEMBERS, Need.MEMBER_KILL);
  }

  @Override
  public int journalEntries() {
    return 600_000;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(
        stage
            .environment()
            .terms(
                Terms.faultFreeRun()
                    .withFaults(Duration.ofSeconds(3), Duration.ofSeconds(3))
                    .withRecovery(PATIENCE)));
    stage.destinationOption("partitions", "6");
    MemberSpec spec = MemberSpec.of(0).doing(Work.lasting(WORK_MICROS));
    Member one = stage.childMember(spec);
    Member other = stage.childMember(spec);
    one.awaitReady();
    other.awaitReady();
    try (HotKeys load = new HotKeys(stage, KEYS)) {
      load.during(() -> disturb(stage, load));
    }
  }

  private static void disturb(Stage stage, HotKeys load) {
    load.advance(STEP, PATIENCE);
    for (int time = 0; time < TIMES; time++) {
      Member sleeper = load.awaitBusyMember(PATIENCE);
      sleeper.pause();
      load.advance(STEP, PATIENCE);
      sleeper.resume();
      load.advance(STEP, PATIENCE);
      int begun = load.begunAt(sleeper);
      // It gets on with whatever it is given; where the others keep all, its end must come.
      boolean awake =
          Patience.holds(
              PATIENCE, () -> load.begunAt(sleeper) > begun || load.openAt(sleeper) == 0);
      stage.observe(AWAKE, awake, "member " + sleeper.number() + " neither ended nor went on");
    }
    load.heal();
  }
}
