package dev.waybill.benchmark;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/**
 * Keys drawn with Zipf's law, s = 1, and events that fail at their first attempt. The same for the
 * same count.
 */
final class Zipf {
  static final Duration HANDLER = Duration.ofMillis(1);
  static final Duration BACK_OFF = Duration.ofMillis(200);
  private static final double FAILING = 0.01;
  private static final int SEED = 4_711;

  private final int[] keys;
  private final boolean[] fails;

  Zipf(int count) {
    keys = new int[count];
    fails = new boolean[count];
    double[] cumulated = new double[Setting.KEYS];
    double sum = 0;
    for (int i = 0; i < Setting.KEYS; i++) {
      sum += 1.0 / (i + 1);
      cumulated[i] = sum;
    }
    Random random = new Random(SEED);
    for (int i = 0; i < count; i++) {
      double at = random.nextDouble() * sum;
      int key = Arrays.binarySearch(cumulated, at);
      keys[i] = Math.min(Setting.KEYS - 1, key < 0 ? -key - 1 : key);
      fails[i] = random.nextDouble() < FAILING;
    }
  }

  int key(int number) {
    return keys[number];
  }

  boolean fails(int number) {
    return fails[number];
  }

  /**
   * No way to handle one event of a key after the other is faster than this. An attempt that fails
   * does so at once.
   */
  Duration serialBound() {
    long[] nanos = new long[Setting.KEYS];
    for (int i = 0; i < keys.length; i++) {
      nanos[keys[i]] += HANDLER.toNanos();
      if (fails[i]) {
        nanos[keys[i]] += BACK_OFF.toNanos();
      }
    }
    long most = 0;
    for (long one : nanos) {
      most = Math.max(most, one);
    }
    return Duration.ofNanos(most);
  }
}
