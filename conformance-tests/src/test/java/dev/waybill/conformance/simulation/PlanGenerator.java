package dev.waybill.conformance.simulation;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.memory.MemoryOptions.Family;
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
  private final boolean releases;
  private int joined;
  private int published;

  /**
   * @param round another plan of the same seed, where the one before was too quiet
   */
  PlanGenerator(long seed, int round) {
    chance = new Random(seed * 31 + round);
    chance.nextInt(); // the first numbers of neighbouring seeds are alike
    setup =
        new Setup(
            seed,
            pick(Family.values()),
            pick(DeadLetterPolicy.CONTINUE, DeadLetterPolicy.PARK_KEY),
            1 + chance.nextInt(4),
            1 + chance.nextInt(4),
            1 + chance.nextInt(500),
            1 + chance.nextInt(5),
            1 + chance.nextInt(30),
            pick(600_000, 300));
    keys = 1 + chance.nextInt(6);
    failing = chance.nextInt(30);
    dying = setup.parks() ? 1 + chance.nextInt(5) : chance.nextInt(15);
    while (troubles.size() < 2) {
      for (Runnable trouble : troubles()) {
        if (chance.nextInt(3) == 0) {
          troubles.add(trouble);
        }
      }
    }
    releases = setup.parks() && chance.nextBoolean();
    if (releases) {
      troubles.add(this::release);
    }
  }

  @SafeVarargs
  private <T> T pick(T... values) {
    return values[chance.nextInt(values.length)];
  }

  private List<Runnable> troubles() {
    return List.of(
        this::crash,
        this::rebalance,
        this::loseAcks,
        this::refuseDeadLetters,
        this::stallPublishes,
        this::pauseOne,
        this::leave);
  }

  Plan plan() {
    while (members.size() < LEAST_MEMBERS) {
      join();
    }
    while (published < LEAST_EVENTS) {
      publishSome(chance.nextInt(6));
      if (chance.nextInt(4) == 0) {
        troubles.get(chance.nextInt(troubles.size())).run();
      }
      if (chance.nextInt(10) == 0 && members.size() < MOST_MEMBERS) {
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
      publish(chance.nextInt(keys), chance.nextInt(4) == 0 ? chance.nextInt(2000) : 0);
    }
  }

  private void publish(int key, int slow) {
    int kind = chance.nextInt(100);
    int failures =
        kind < dying ? forGood() : kind < dying + failing ? chance.nextInt(setup.maxAttempts()) : 0;
    add(new Step.Publish(published++, chance.nextInt(2), key, failures, slow));
  }

  private int forGood() {
    return releases && chance.nextInt(4) > 0 ? Step.Publish.UNTIL_RELEASED : Integer.MAX_VALUE;
  }

  /** Something is going on when the next step comes. */
  private void keepBusy() {
    for (int i = 1 + chance.nextInt(4); i > 0; i--) {
      publish(chance.nextInt(keys), 200 + chance.nextInt(1000));
    }
    advance(1 + chance.nextInt(100));
  }

  private void join() {
    members.add(joined);
    add(new Step.Join(joined++, chance.nextInt(4) == 0));
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
      if (chance.nextInt(4) == 0) {
        add(new Step.Rebalance());
      }
      mayRelease();
    }
    add(new Step.AcceptDeadLetters());
  }

  private void stallPublishes() {
    add(new Step.StallPublishes());
    publishSome(1 + chance.nextInt(5));
    advance(chance.nextInt(3) == 0 ? 40_000 : chance.nextInt(1000));
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
}
