package dev.waybill.conformance.check;

import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * Members come and go under load, all of them in order. In one group three join and three leave
 * while others stay; another has one member at a time, which is started and stopped over and over;
 * a third was joined once, is nobody's while everything is published, and has a member again in the
 * end.
 */
final class ComingsAndGoings implements Scenario {
  /** Joins and leaves in the group that always has members. */
  static final String CHANGES = "members that joined or left under load";

  /** Whether a joiner was soon given something to do. */
  static final String JOINED = "joiners that were soon given events";

  /** Starts and stops of the group with one member at a time. */
  static final String CYCLES = "times that a group was started and stopped under load";

  static final int MOVING = 0;
  static final int RESTARTED = 1;
  static final int AWAY = 2;
  static final int JOINS = 3;
  static final int ROUNDS = 12;
  private static final int KEYS = 12;
  private static final int STEP = 100;

  /** In each of nine steps, so that fifty are met in all. */
  private static final int MEETINGS = 8;

  private static final int PER_ROUND = 40;
  private static final Duration PAUSE = Duration.ofMillis(4);
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LEAVE = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "comings-and-goings";
  }

  @Override
  public int journalEntries() {
    return 600_000;
  }

  @Override
  public void play(Stage stage) throws InterruptedException {
    stage.agree(Terms.faultFreeRun().withCloseTimes(Duration.ofSeconds(5), Duration.ofMillis(500)));
    stage.destinationOption("partitions", "6");
    stage.members(MemberSpec.of(AWAY)).get(0).close(LEAVE);
    MemberSpec moving = MemberSpec.of(MOVING).doing(Work.lasting(8_000));
    Deque<Member> staying = new ArrayDeque<>(stage.members(moving, moving));
    try (HotKeys load = new HotKeys(stage, KEYS, MOVING, PAUSE)) {
      CompletableFuture<Void> restarts = inBackground(() -> restart(stage, load));
      for (int i = 0; i < JOINS; i++) {
        change(stage, load, staying, moving);
      }
      Patience.await(PATIENCE.multipliedBy(2), "the restarts to end", restarts);
      stage.members(MemberSpec.of(RESTARTED), MemberSpec.of(AWAY));
      stage.drain(load.end());
    }
  }

  private static CompletableFuture<Void> inBackground(Runnable deed) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                deed.run();
                done.complete(null);
              } catch (RuntimeException e) { // whoever waits is told
                done.completeExceptionally(e);
              }
            },
            "waybill-conformance-restarts");
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  /** One joins, and when it has work the one who has been there longest leaves. */
  private static void change(Stage stage, HotKeys load, Deque<Member> staying, MemberSpec moving) {
    advance(load);
    Member joiner = stage.member(moving);
    joiner.awaitReady();
    boolean given =
        !stage.environment().balances() || Patience.holds(SOON, () -> load.begunAt(joiner) > 0);
    stage.observe(
        JOINED,
        given,
        "member " + joiner.number() + " was given nothing for " + SOON.toSeconds() + " s");
    stage.observe(CHANGES, true, "");
    staying.addLast(joiner);
    advance(load);
    staying.removeFirst().close(LEAVE);
    stage.observe(CHANGES, true, "");
    advance(load);
  }

  /** Until the group has got on, and keys were hot: on a busy machine bursts are far apart. */
  private static void advance(HotKeys load) {
    int handled = load.handled();
    int met = load.met();
    Patience.await(PATIENCE, "the group to get on", () -> load.handled() >= handled + STEP);
    Patience.holds(PATIENCE, () -> load.met() >= met + MEETINGS);
  }

  /** Each member is closed when it has handled a few events and is at work on more. */
  private static void restart(Stage stage, HotKeys load) {
    for (int i = 0; i < ROUNDS; i++) {
      Member member = stage.member(MemberSpec.of(RESTARTED).doing(Work.lasting(4_000)));
      member.awaitReady();
      Patience.await(
          PATIENCE,
          "member " + member.number() + " to be at work",
          () -> load.begunAt(member) >= PER_ROUND && load.openAt(member) > 0);
      member.close(LEAVE);
      stage.observe(CYCLES, true, "");
    }
  }
}
