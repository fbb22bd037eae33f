package dev.waybill.conformance;

import java.time.Duration;
import java.util.Locale;

/**
 * How long something took in a run, beside how long it had to take or might take. It is told; the
 * verdict comes from what was observed one by one.
 *
 * @param name what was measured, such as "until what a dead member had came again"
 * @param measured how long it took
 * @param bound which side of the limit is right
 * @param limit what was declared or agreed
 */
public record Measurement(String name, Duration measured, Bound bound, Duration limit) {
  /** Which side of a limit is right. */
  public enum Bound {
    /** The limit and more. */
    AT_LEAST("at least"),
    /** The limit and less. */
    AT_MOST("at most");

    private final String words;

    Bound(String words) {
      this.words = words;
    }

    /** As a report has it. */
    public String words() {
      return words;
    }
  }

  /** Something that must have taken so long, or longer. */
  public static Measurement atLeast(Duration limit, String name, Duration measured) {
    return new Measurement(name, measured, Bound.AT_LEAST, limit);
  }

  /** Something that may have taken so long, and no longer. */
  public static Measurement atMost(Duration limit, String name, Duration measured) {
    return new Measurement(name, measured, Bound.AT_MOST, limit);
  }

  /** Whether it is on the right side. */
  public boolean holds() {
    int compared = measured.compareTo(limit);
    return bound == Bound.AT_LEAST ? compared >= 0 : compared <= 0;
  }

  /** The value, in seconds. */
  public String measuredText() {
    return seconds(measured);
  }

  /** The limit, in words. */
  public String limitText() {
    return bound.words() + " " + seconds(limit);
  }

  /** All of it in a line. */
  public String text() {
    return "measured " + name + ": " + measuredText() + ", " + limitText();
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
  }
}
