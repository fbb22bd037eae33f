package dev.waybill.config;

/**
 * A value as it was given.
 *
 * @param key the full key, in dotted form whatever the source
 * @param origin where it was given, for people
 * @param secret whether the value is never shown
 */
record Setting(String key, String text, String origin, boolean secret) {
  /** Key, value and origin for an error message; the value only where it is no secret. */
  String describe() {
    String shown = secret ? Secrets.HIDDEN : "'" + Secrets.masked(text) + "'";
    return "'" + key + "' = " + shown + " (" + origin + ")";
  }

  /** Key and origin, where the value stands in the message already. */
  String where() {
    return "('" + key + "', " + origin + ")";
  }

  @Override
  public String toString() {
    return describe();
  }
}
