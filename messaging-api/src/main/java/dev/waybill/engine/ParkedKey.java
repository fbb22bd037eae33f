package dev.waybill.engine;

import org.jspecify.annotations.Nullable;

/**
 * A key whose events go to the dead letters instead of the handler. Owned by the member's mailbox.
 * Its durable form is one entry of the group state: {@code PARKED}, or {@code RELEASING} with,
 * while a released event runs, its dead-letter id and how often it was begun.
 */
final class ParkedKey {
  private static final String PARKED = "PARKED";
  private static final String RELEASING = "RELEASING";

  final String key;

  /** Null while the key is just parked. */
  @Nullable Release release;

  /** A release that another owner had begun. */
  final boolean resumeRelease;

  /** The released event that ran when its owner died, and how often it was begun. */
  final @Nullable String begunId;

  final int begunTimes;

  /** Copies of later events on their way to the dead letters. */
  int following;

  private ParkedKey(String key, boolean resumeRelease, @Nullable String begunId, int begunTimes) {
    this.key = key;
    this.resumeRelease = resumeRelease;
    this.begunId = begunId;
    this.begunTimes = begunTimes;
  }

  static ParkedKey parked(String key) {
    return new ParkedKey(key, false, null, 0);
  }

  /** Reads the durable form. */
  static ParkedKey read(String key, String text) {
    String[] words = text.split(" ", -1);
    if (!words[0].equals(RELEASING)) {
      return parked(key);
    }
    return words.length < 3
        ? new ParkedKey(key, true, null, 0)
        : new ParkedKey(key, true, words[1], Integer.parseInt(words[2]));
  }

  static String parkedText() {
    return PARKED;
  }

  static String releasingText() {
    return RELEASING;
  }

  static String releasingText(String deadLetterId, int times) {
    return RELEASING + " " + deadLetterId + " " + times;
  }
}
