package dev.waybill.test;

import java.time.Duration;
import java.util.Locale;

/** Times as people write them. */
final class Text {
  private Text() {}

  /** Such as {@code 0s}, {@code 1.5s} and {@code 2m36s}. */
  static String of(Duration time) {
    return time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
