package dev.waybill.config;

import java.util.regex.Pattern;

/** Keeps secrets out of messages. Hides too much rather than too little. */
final class Secrets {
  static final String HIDDEN = "***";

  private static final Pattern SECRET_KEY =
      Pattern.compile(
          "passw|passphrase|pwd|secret|token|credential|jaas|key|auth|cert|user[._-]?info",
          Pattern.CASE_INSENSITIVE);

  /** The user part of a URI, and what looks like a secret in its query or in a list of settings. */
  private static final Pattern SECRET_PART =
      Pattern.compile(
          "(?<=://)[^/@\\s]*@|(?<=(?:password|secret|token|key|sig)=)[^&;,\\s]+",
          Pattern.CASE_INSENSITIVE);

  private Secrets() {}

  /** Whether the values of this key are never shown. */
  static boolean isSecret(String key) {
    return SECRET_KEY.matcher(key).find();
  }

  /** A value without the parts of it that are secret whatever its key. */
  static String masked(String value) {
    return SECRET_PART
        .matcher(value)
        .replaceAll(match -> match.group().endsWith("@") ? HIDDEN + "@" : HIDDEN);
  }
}
