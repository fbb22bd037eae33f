package dev.waybill.rabbitmq;

import java.time.Duration;

/**
 * How a delay is told in levels: level <i>k</i> holds a message for 2<sup>k</sup> units, and the
 * binary digits of a delay say which levels it passes, the longest first.
 */
final class DelayLevels {
  static final int COUNT = 24;
  static final Duration UNIT = Duration.ofMillis(125);

  /** What the levels can tell, rounded down to days. */
  static final Duration LONGEST = Duration.ofDays(24);

  /** A delay passes so many levels at most, which makes it longer by less than 1/512. */
  private static final int SIGNIFICANT = 10;

  /** Other keys of the same message, such as a slot, must match no level. */
  private static final String KEY = "delay";

  private DelayLevels() {}

  /** Never less than the delay; 0 for none. */
  static int units(Duration delay) {
    if (delay.isZero() || delay.isNegative()) {
      return 0;
    }
    long unit = UNIT.toNanos();
    int exact = (int) ((delay.toNanos() + unit - 1) / unit);
    int dropped = Math.max(0, highest(exact) + 1 - SIGNIFICANT);
    return ((exact + (1 << dropped) - 1) >>> dropped) << dropped;
  }

  static Duration duration(int units) {
    return UNIT.multipliedBy(units);
  }

  /** The level where a delay begins. */
  static int highest(int units) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(units);
  }

  /** A routing key with a word for each digit. */
  static String key(int units) {
    StringBuilder key = new StringBuilder(KEY);
    for (int level = COUNT - 1; level >= 0; level--) {
      key.append((units >>> level & 1) == 0 ? ".0" : ".1");
    }
    return key.toString();
  }

  /** Matches the keys with a digit of one level. */
  static String pattern(int level, int digit) {
    return KEY + ".*".repeat(COUNT - 1 - level) + "." + digit + ".#";
  }
}
