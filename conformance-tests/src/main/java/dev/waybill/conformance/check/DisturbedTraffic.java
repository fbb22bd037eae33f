package dev.waybill.conformance.check;

import dev.waybill.Health;
import dev.waybill.Messaging;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/**
 * Load on a few keys, two members, and something that breaks under them, again and again: each
 * round ends when the group has handled all that was published before, and more.
 *
 * @param name as a scenario's
 * @param needs what it cannot be played without
 * @param rounds how often it breaks
 * @param hold how long it stays broken
 * @param breaking breaks it; closing the answer mends it
 */
record DisturbedTraffic(
    String name, Set<Need> needs, int rounds, Duration hold, Function<Stage, Fault> breaking)
    implements Scenario {

  static final String BIT = "rounds in which the fault was seen to bite";
  static final String WENT_ON = "rounds after which everything went on";
  static final String ILL = "outages that health told of";
  static final String WELL = "recoveries that health told of";

  /** How long after the last fault what was confirmed before may take. */
  static final Duration RECOVERY = Duration.ofSeconds(30);

  private static final int KEYS = 12;
  private static final int STEP = 120;

  /** Published while it is broken, though nothing is handled then. */
  private static final int MEANWHILE = 30;

  private static final Duration BITE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** It breaks things for everybody. */
  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public int journalEntries() {
    return 1_000_000;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(
        stage
            .environment()
            .terms(
                Terms.faultFreeRun()
                    .withFaults(Duration.ofSeconds(3), Duration.ofSeconds(5))
                    .withRecovery(RECOVERY)));
    stage.destinationOption("partitions", "6");
    MemberSpec spec = MemberSpec.of(0).doing(Work.lasting(2_000));
    // Who neither publishes nor handles need not have a connection, and cannot miss it.
    Messaging watched = stage.members(spec, spec).get(0).program();
    try (HotKeys load = new HotKeys(stage, KEYS, stage.publisher(watched))) {
      load.during(() -> disturb(stage, watched, load));
    }
  }

  private void disturb(Stage stage, Messaging watched, HotKeys load) {
    load.advance(STEP, PATIENCE);
    settle(stage);
    for (int round = 1; round <= rounds; round++) {
      if (stage.during(
          round, () -> breaking.apply(stage), BITE, () -> suffer(stage, watched, load))) {
        stage.observe(BIT, true, "");
      }
      if (round == rounds) {
        load.heal();
      }
      long mended = System.nanoTime();
      load.advance(STEP, PATIENCE);
      stage.observe(WENT_ON, true, "");
      stage.note(
          "round %d: everything went on after %d ms"
              .formatted(round, (System.nanoTime() - mended) / 1_000_000));
      observe(stage, watched, WELL, Health.Status.UP);
    }
  }

  /** While it is broken; where it is for long enough, health must tell. */
  private void suffer(Stage stage, Messaging watched, HotKeys load) {
    if (hold.isZero()) {
      return;
    }
    load.press(MEANWHILE);
    long until = System.nanoTime() + hold.toNanos();
    boolean told = Patience.holds(hold, () -> watched.health().status() != Health.Status.UP);
    stage.observe(ILL, told, "health stayed UP for " + hold.toMillis() + " ms");
    Patience.holds(hold, () -> System.nanoTime() - until >= 0);
  }

  private static void observe(Stage stage, Messaging watched, String what, Health.Status wanted) {
    boolean is = Patience.holds(RECOVERY, () -> watched.health().status() == wanted);
    stage.observe(what, is, "health is " + watched.health());
  }

  /** Some brokers may lose what they confirmed just after a destination was created. */
  private static void settle(Stage stage) {
    long until = System.nanoTime() + stage.environment().settling().toNanos();
    Patience.holds(PATIENCE, () -> System.nanoTime() - until >= 0);
  }
}
