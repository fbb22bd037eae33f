package dev.waybill.config;

import java.util.Locale;

/** How a key is written as an environment variable. */
final class EnvironmentName {
  static final String PREFIX = "WAYBILL_";

  private EnvironmentName() {}

  /** Upper case, and {@code _} for all that is no letter or digit, so several keys share a name. */
  static String of(String key) {
    StringBuilder name = new StringBuilder(key.length());
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean lower = c >= 'a' && c <= 'z';
      boolean plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      name.append(lower ? (char) (c - 'a' + 'A') : plain ? c : '_');
    }
    return name.toString();
  }

  /** The likeliest key of a native setting whose key no other source spells out. */
  static String dotted(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
