package dev.waybill.conformance.check;

import dev.waybill.Subscription;
import dev.waybill.SubscriptionState;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;

/** The only member of a group is paused under load, a few times, and goes on. */
final class PausedGroup implements Scenario {
  /** Whether nothing was begun while it was paused. */
  static final String STILL = "pauses in which nothing was begun";

  /** Whether there was something that could have been begun. */
  static final String WAITED = "pauses in which events were waiting";

  static final int PAUSES = 3;
  private static final int GROUP = 0;
  private static final int KEYS = 10;
  private static final int STEP = 100;
  private static final int LEAST_WAITING = 20;
  private static final Duration CALM = Duration.ofMillis(150);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "paused-group";
  }

  @Override
  public void play(Stage stage) {
    stage.agree(Terms.faultFreeRun());
    Member member = stage.members(MemberSpec.of(GROUP).doing(Work.lasting(3_000))).get(0);
    Subscription subscription = member.subscription();
    try (HotKeys load = new HotKeys(stage, KEYS)) {
      for (int i = 0; i < PAUSES; i++) {
        advance(load);
        subscription.pause();
        Patience.await(
            PATIENCE,
            "the member to be paused",
            () -> subscription.state() == SubscriptionState.PAUSED);
        look(stage, load, member);
        subscription.resume();
      }
      advance(load);
      stage.drain(load.end());
    }
  }

  private static void advance(HotKeys load) {
    int handled = load.handled();
    Patience.await(PATIENCE, "the group to get on", () -> load.handled() >= handled + STEP);
  }

  /** What runs goes on, and so may one more event for each handler; after that nothing begins. */
  private static void look(Stage stage, HotKeys load, Member member) {
    long[] since = {System.nanoTime()};
    Patience.await(
        PATIENCE,
        "running handlers to end",
        () -> {
          if (load.openAt(member) > 0) {
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > CALM.toNanos();
        });
    int before = load.begunAt(member);
    boolean waiting =
        Patience.holds(PATIENCE, () -> load.published() - load.handled() >= LEAST_WAITING);
    stage.observe(WAITED, waiting, "only " + (load.published() - load.handled()) + " were waiting");
    Patience.holds(LOOK, () -> load.begunAt(member) > before);
    int begun = load.begunAt(member) - before;
    stage.observe(STILL, begun == 0, begun + " events were begun while the group was paused");
  }
}
