package dev.waybill.conformance.trial;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.MemberSpec;
import dev.waybill.conformance.stage.Message;
import dev.waybill.conformance.stage.Patience;
import dev.waybill.conformance.stage.Stage;
import dev.waybill.conformance.stage.StalledException;
import dev.waybill.conformance.stage.Trouble;
import dev.waybill.conformance.stage.Work;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One process is in two groups, with 64 handlers each. One event ends the process that handles it
 * in the first group, and is innocent in the second. Its process is started anew until that event
 * is a dead letter.
 */
final class HaltingEvent implements Scenario {
  static final String RESTARTS = "restarts until the event is a dead letter";
  static final String GUILTY = "dead letters that are of the halting event";

  static final int GUILTY_GROUP = 0;
  static final int INNOCENT_GROUP = 1;
  static final int EVENTS = 3_000;

  private static final int KEYS = 300;
  private static final int HALTING_KEY = KEYS;
  private static final int BEFORE = 100;
  private static final int ATTEMPTS = 4;
  private static final int CRASH_BUDGET = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Override
  public String name() {
    return "halting-event";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.MEMBER_KILL, Need.CHILD_MEMBERS);
  }

  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public void play(Stage stage) {
    stage.agree(
        stage
            .environment()
            .terms(
                Terms.faultFreeRun()
                    .withFaults(Duration.ZERO, Duration.ofSeconds(5))
                    .withMaxAttempts(ATTEMPTS)));
    stage.destinationOption("partitions", "6");
    Member founder = member(stage); // from here on both groups are owed everything
    founder.awaitReady();
    founder.close();
    Load load = new Load(stage);
    for (int i = 0; i < EVENTS; i++) {
      load.publish(i % KEYS);
      if (i == BEFORE) {
        load.publish(
            HALTING_KEY, event -> event.failing(Message.ALWAYS, 1 << GUILTY_GROUP, Trouble.HALT));
      }
    }
    load.awaitEnded(PATIENCE);
    restartUntilItIsDead(stage, load);
    stage.drain(PATIENCE, load.ended(PATIENCE));
    judge(stage);
  }

  private static Member member(Stage stage) {
    MemberSpec spec =
        MemberSpec.of(GUILTY_GROUP)
            .with("concurrency", "64")
            .with("retry.max-attempts", Integer.toString(ATTEMPTS))
            .with("crash-budget", Integer.toString(CRASH_BUDGET))
            .doing(Work.lastingUpTo(30_000));
    return stage.childMember(spec, new MemberSpec(INNOCENT_GROUP, spec.options(), spec.work()));
  }

  private static void restartUntilItIsDead(Stage stage, Load load) {
    Watch letters = new Watch(stage);
    Member member = member(stage);
    int restarts = 0;
    while (restarts <= CRASH_BUDGET + ATTEMPTS) {
      for (int key = 0; key < KEYS; key++) {
        load.publish(key); // beside what waits, so that some arrive while their key is handled
      }
      Member running = member;
      Patience.await(
          PATIENCE, "a death, or the dead letter", () -> !running.isAlive() || letters.any());
      if (running.isAlive()) {
        stage.observe(RESTARTS, true, "");
        stage.note("the halting event is a dead letter after " + restarts + " restarts");
        return;
      }
      restarts++;
      member = member(stage);
    }
    stage.observe(RESTARTS, false, restarts + " restarts, and still no dead letter");
    throw new StalledException("The halting event is no dead letter after " + restarts);
  }

  private static void judge(Stage stage) {
    List<DeadLetter> guilty = stage.readDeadLetters(GUILTY_GROUP);
    for (DeadLetter letter : guilty) {
      boolean itself =
          stage.codec().message(letter.event()).filter(m -> m.key() == HALTING_KEY).isPresent();
      stage.observe(
          GUILTY,
          itself && letter.reason() == DeadLetterReason.CRASH_LOOP,
          letter.event().getId() + " is dead, " + letter.reason());
    }
    stage.observe(GUILTY, guilty.size() == 1, guilty.size() + " dead letters");
    for (DeadLetter letter : stage.readDeadLetters(INNOCENT_GROUP)) {
      stage.observe(GUILTY, false, letter.event().getId() + " is dead in the other group");
    }
  }

  /** Counts the dead letters without keeping those waiting who ask. */
  private static final class Watch {
    private final Stage stage;
    private final dev.waybill.DeadLetters letters;
    private CompletableFuture<Long> count = CompletableFuture.completedFuture(0L);

    Watch(Stage stage) {
      this.stage = stage;
      letters =
          stage
              .open(java.util.Map.of())
              .deadLetters(this.stage.destination(), Stage.group(GUILTY_GROUP));
    }

    boolean any() {
      if (!count.isDone()) {
        return false;
      }
      long counted = count.join();
      if (counted == 0) {
        count = letters.count();
      }
      return counted > 0;
    }
  }
}
