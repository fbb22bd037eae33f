package dev.waybill.conformance.simulation;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.conformance.simulation.Setup.Pause;
import dev.waybill.memory.MemoryOptions.Family;
import java.util.Random;

/**
 * Draws what a plan is played on: of each feature whether it is there, and how much of it. A few at
 * a time, so that a seed has a face, and nothing that the engine refuses.
 */
final class SetupGenerator {
  private final Random chance;

  SetupGenerator(Random chance) {
    this.chance = chance;
  }

  Setup setup(long seed) {
    boolean atMostOnce = oneIn(12);
    boolean unordered = oneIn(8);
    Family family = pick(Family.values());
    boolean quiet = oneIn(20);
    boolean lease = family == Family.QUEUE && !atMostOnce && !quiet && oneIn(4);
    int window = 1 + chance.nextInt(lease ? 3 : 30); // what waits behind others uses its lease up
    return new Setup(
        seed,
        family,
        policy(atMostOnce, unordered),
        1 + chance.nextInt(4),
        1 + chance.nextInt(4),
        1 + chance.nextInt(500),
        1 + chance.nextInt(5),
        window,
        pick(600_000, 300),
        quiet,
        oneIn(4),
        unordered,
        atMostOnce,
        window > 1 && oneIn(4) ? 2 + chance.nextInt(Math.min(window - 1, 6)) : 0,
        lease ? 4000 + chance.nextInt(6000) : 0,
        !atMostOnce && oneIn(4),
        !quiet && oneIn(5) ? 1 + chance.nextInt(3) : 0,
        oneIn(5) ? pick(Pause.BY_TYPE, Pause.BY_RATE) : Pause.NEVER,
        holdLimit(unordered));
  }

  private DeadLetterPolicy policy(boolean atMostOnce, boolean unordered) {
    if (atMostOnce) {
      return DeadLetterPolicy.CONTINUE;
    }
    int kind = chance.nextInt(12);
    if (kind < 5) {
      return unordered ? DeadLetterPolicy.CONTINUE : DeadLetterPolicy.PARK_KEY;
    }
    return kind < 10
        ? DeadLetterPolicy.CONTINUE
        : kind == 10 ? DeadLetterPolicy.STOP : DeadLetterPolicy.DISCARD;
  }

  /** With an order it must not be shorter than the longest back-off. */
  private int holdLimit(boolean unordered) {
    if (unordered) {
      return pick(0, 1 + chance.nextInt(1000));
    }
    return oneIn(4) ? 5000 : 0;
  }

  boolean oneIn(int times) {
    return chance.nextInt(times) == 0;
  }

  @SafeVarargs
  final <T> T pick(T... values) {
    return values[chance.nextInt(values.length)];
  }
}
