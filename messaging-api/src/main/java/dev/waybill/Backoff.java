package dev.waybill;

import java.time.Duration;
import java.util.Objects;

/**
 * How long to wait before the next attempt. Immutable.
 *
 * @param initial the wait after the first failed attempt
 * @param multiplier how much longer each further wait is; 1 keeps it fixed
 * @param max the longest wait
 * @param jitter the part of the wait that is left to chance, 0 to 1. With 1 ("full jitter", the
 *     default) the wait is anything between zero and the computed one
 */
public record Backoff(Duration initial, double multiplier, Duration max, double jitter) {
  private static final Duration DEFAULT_MAX = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofDays(365);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public Backoff {
    Objects.requireNonNull(initial, "initial");
    Objects.requireNonNull(max, "max");
    require(!initial.isNegative(), "initial = " + initial + ", must not be negative");
    require(max.compareTo(initial) >= 0, "max = " + max + ", must be at least initial " + initial);
    require(max.compareTo(LONGEST) <= 0, "max = " + max + ", must be at most " + LONGEST);
    require(
        multiplier >= 1 && multiplier <= 1000, "multiplier = " + multiplier + ", must be 1..1000");
    require(jitter >= 0 && jitter <= 1, "jitter = " + jitter + ", must be 0..1");
  }

  /** Doubles from {@code initial} up to 30 s, or {@code initial} if that is longer; full jitter. */
  public static Backoff exponential(Duration initial) {
    Duration max = initial.compareTo(DEFAULT_MAX) > 0 ? initial : DEFAULT_MAX;
    return new Backoff(initial, 2, max, 1);
  }

  /** The same wait each time, without jitter. */
  public static Backoff fixed(Duration delay) {
    return new Backoff(delay, 1, delay, 0);
  }

  /** No wait at all. */
  public static Backoff none() {
    return fixed(Duration.ZERO);
  }

  /**
   * The wait after a failed attempt.
   *
   * @param failedAttempts how many have failed, 1 or more
   * @param random from 0 (inclusive) to 1 (exclusive); decides the jitter
   */
  public Duration delay(int failedAttempts, double random) {
    double full = initial.toNanos() * Math.pow(multiplier, Math.max(0, failedAttempts - 1));
    double capped = Math.min(full, (double) max.toNanos());
    return Duration.ofNanos((long) (capped * (1 - jitter) + capped * jitter * random));
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException("Backoff " + message);
    }
  }
}
