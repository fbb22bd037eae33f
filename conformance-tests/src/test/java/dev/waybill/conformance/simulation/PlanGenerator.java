package dev.waybill.conformance.simulation;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.conformance.simulation.Step.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes a plan of a seed. Each plan has its own mixture of troubles, a few of them at a time: with
 * all of them at once, one would hide behind another.
 */
final class PlanGenerator {
  private static final int LEAST_EVENTS = 200;
  private static final int LEAST_MEMBERS = 3;
  private static final int MOST_MEMBERS = 5;

  private final Random chance;
  private final List<Step> steps = new ArrayList<>();
  private final List<Integer> members = new ArrayList<>();
  private final List<Runnable> troubles = new ArrayList<>();
  private final Setup setup;
  private final int keys;
  private final int failing;
  private final int dying;
  private final int keyless;
  private final int asking;
  private final boolean releases;
  private final boolean replays;
  private int killers;
  private int joined;
  private int published;

  /**
   * @param round another plan of the same seed, where the one before was too quiet
   */
  PlanGenerator(long seed, int round) {
    chance = new Random(seed * 31 + round);
    chance.nextInt(); // the first numbers of neighbouring seeds are alike
    setup = new SetupGenerator(chance).setup(seed);
    keys = 1 + chance.nextInt(6);
    failing = chance.nextInt(30);
    dying = setup.parks() ? 1 + chance.nextInt(5) : chance.nextInt(15);
    keyless = oneIn(3) ? 5 + chance.nextInt(50) : 0;
    asking = oneIn(4) ? 10 + chance.nextInt(60) : 0;
    killers = setup.crashBudget() > 0 ? 1 + chance.nextInt(3) : 0;
    releases = setup.parks() && chance.nextBoolean();
    replays = !setup.parks() && setup.buries() && oneIn(3);
    if (!setup.quiet()) {
      drawTroubles();
    }
    drawFeatures();
  }

  private void drawTroubles() {
    while (troubles.size() < 2) {
      for (Runnable trouble : everyTrouble()) {
        if (oneIn(3)) {
          troubles.add(trouble);
        }
      }
    }
    if (setup.pause() != Setup.Pause.NEVER) {
      troubles.add(this::dependencyDown);
    }
    if (setup.idempotent()) {
      troubles.add(this::storeDown);
      troubles.add(this::dieAtStore);
    }
  }

  private List<Runnable> everyTrouble() {
    List<Runnable> every =
        new ArrayList<>(
            List.of(
                this::crash,
                this::rebalance,
                this::refuseDeadLetters,
                this::stallPublishes,
                this::pauseOne,
                this::leave));
    if (!setup.atMostOnce()) { // whose settlements are all that it has
      every.add(this::loseAcks);
    }
    return every;
  }

  /** What goes on where nothing goes wrong, too. */
  private void drawFeatures() {
    if (releases) {
      troubles.add(this::release);
    }
    if (replays) {
      troubles.add(this::replay);
    }
    if (setup.policy() == DeadLetterPolicy.STOP) {
      troubles.add(this::resumeAll);
    }
  }

  private boolean oneIn(int times) {
    return chance.nextInt(times) == 0;
  }

  Plan plan() {
    while (members.size() < LEAST_MEMBERS) {
      join();
    }
    while (published < LEAST_EVENTS) {
      publishSome(chance.nextInt(6));
      if (oneIn(4) && !troubles.isEmpty()) {
        troubles.get(chance.nextInt(troubles.size())).run();
      }
      if (oneIn(10) && members.size() < MOST_MEMBERS && !setup.quiet()) {
        join();
      }
      advance(chance.nextInt(5) * 100);
    }
    return new Plan(setup, steps);
  }

  private void add(Step step) {
    steps.add(step);
  }

  private void advance(int millis) {
    if (millis > 0) {
      add(new Step.Advance(millis));
    }
  }

  private int anyMember() {
    return members.get(chance.nextInt(members.size()));
  }

  private void publishSome(int events) {
    for (int i = 0; i < events; i++) {
      publish(anyKey(), oneIn(4) ? chance.nextInt(2000) : 0);
    }
  }

  private int anyKey() {
    return chance.nextInt(100) < keyless ? Publish.NO_KEY : chance.nextInt(keys);
  }

  private void publish(int key, int slow) {
    int kind = chance.nextInt(100);
    int failures =
        kind < dying ? forGood() : kind < dying + failing ? chance.nextInt(setup.maxAttempts()) : 0;
    boolean asks = failures > 0 && chance.nextInt(100) < asking;
    int retryAfter = asks ? 1 + chance.nextInt(oneIn(4) ? 20_000 : 2000) : 0;
    int kills = killers > 0 && oneIn(60) ? kills() : 0;
    int where = setup.secondGroup() && failures + kills > 0 ? chance.nextInt(3) : 0;
    add(
        new Publish(
            published++,
            chance.nextInt(2),
            key,
            failures,
            setup.lease() > 0 ? slow / 10 : slow,
            kills,
            retryAfter,
            where));
  }

  private int kills() {
    killers--;
    return oneIn(3) ? 1 + chance.nextInt(3) : Integer.MAX_VALUE;
  }

  private int forGood() {
    return releases && chance.nextInt(4) > 0 ? Publish.UNTIL_RELEASED : Integer.MAX_VALUE;
  }

  /** Something is going on when the next step comes. */
  private void keepBusy() {
    for (int i = 1 + chance.nextInt(4); i > 0; i--) {
      publish(anyKey(), 200 + chance.nextInt(1000));
    }
    advance(1 + chance.nextInt(100));
  }

  private void join() {
    members.add(joined);
    add(new Step.Join(joined++, setup.batch() > 0 ? chance.nextInt(4) > 0 : oneIn(4)));
  }

  private void leave() {
    if (members.size() > 1) {
      keepBusy();
      add(new Step.Leave(members.remove(chance.nextInt(members.size()))));
    }
  }

  private void crash() {
    keepBusy();
    add(new Step.Crash(members.remove(chance.nextInt(members.size()))));
    if (members.isEmpty() || chance.nextInt(3) > 0) {
      advance(chance.nextInt(3) * 50);
      join();
    }
  }

  private void rebalance() {
    keepBusy();
    add(new Step.Rebalance());
  }

  private void loseAcks() {
    add(new Step.LoseAcks(1 + chance.nextInt(3)));
    publishSome(2);
    advance(chance.nextInt(5) * 100);
    add(new Step.LoseAcks(0));
    if (chance.nextBoolean()) {
      add(new Step.Rebalance());
    }
  }

  private void refuseDeadLetters() {
    add(new Step.RefuseDeadLetters());
    int rounds = 1 + chance.nextInt(3);
    for (int i = 0; i < rounds; i++) {
      publishSome(3);
      advance(chance.nextInt(10) * 100);
      if (oneIn(4)) {
        add(new Step.Rebalance());
      }
      mayRelease();
    }
    add(new Step.AcceptDeadLetters());
  }

  private void stallPublishes() {
    add(new Step.StallPublishes());
    publishSome(1 + chance.nextInt(5));
    advance(oneIn(3) ? 40_000 : chance.nextInt(1000));
    publishSome(chance.nextInt(3));
    mayRelease();
    add(new Step.ResumePublishes());
  }

  private void pauseOne() {
    int member = anyMember();
    add(new Step.Pause(member));
    publishSome(chance.nextInt(5));
    advance(chance.nextInt(10) * 100);
    add(new Step.Resume(member));
  }

  private void resumeAll() {
    members.forEach(member -> add(new Step.Resume(member)));
  }

  private void mayRelease() {
    if (releases && chance.nextBoolean()) {
      release();
    }
  }

  private void release() {
    int key = chance.nextInt(keys);
    add(new Step.Release(key));
    for (int i = chance.nextInt(4); i > 0; i--) {
      advance(chance.nextInt(3));
      publish(key, 0);
    }
  }

  private void replay() {
    add(new Step.Replay());
    publishSome(chance.nextInt(3));
  }

  private void dependencyDown() {
    add(new Step.DependencyDown());
    publishSome(1 + chance.nextInt(5));
    advance(chance.nextInt(20) * 100);
    if (oneIn(4)) {
      add(new Step.Rebalance());
    }
    publishSome(chance.nextInt(3));
    add(new Step.DependencyUp());
  }

  private void storeDown() {
    add(new Step.StoreDown());
    publishSome(1 + chance.nextInt(5));
    advance(chance.nextInt(20) * 100);
    add(new Step.StoreUp());
  }

  private void dieAtStore() {
    Step.Point[] points = Step.Point.values();
    add(new Step.DieAt(points[chance.nextInt(points.length)]));
    keepBusy();
  }
}
