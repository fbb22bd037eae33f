package dev.waybill.conformance.journal;

import java.util.Arrays;

/**
 * The messages of a history, by number, as their {@link EntryKind#PUBLISH_INVOKED} told them. A
 * (publisher, key) pair is a <em>stream</em>: within one, first deliveries must come in sequence.
 */
public final class MessageTable {
  private final int count;
  private final int[] publishers;
  private final int[] keys;
  private final int[] sequences;
  private final int[] failures;
  private final int[] failingGroups;
  private final int[] invoked;
  private final int[] publishes;
  private final int[] rejections;
  private final int[] uncertainties;
  private final int[] confirmed;
  private final int keyCount;
  private final int publisherCount;

  MessageTable(History history) {
    int highest = -1;
    for (int i = 0; i < history.length(); i++) {
      if (history.kind(i) == EntryKind.PUBLISH_INVOKED) {
        highest = Math.max(highest, history.message(i));
      }
    }
    count = highest + 1;
    publishers = new int[count];
    keys = new int[count];
    sequences = new int[count];
    failures = new int[count];
    failingGroups = new int[count];
    invoked = new int[count];
    publishes = new int[count];
    rejections = new int[count];
    uncertainties = new int[count];
    confirmed = new int[count];
    Arrays.fill(invoked, -1);
    Arrays.fill(confirmed, -1);
    int key = -1;
    int publisher = -1;
    for (int i = 0; i < history.length(); i++) {
      if (history.kind(i) == EntryKind.PUBLISH_INVOKED) {
        int message = history.message(i);
        if (message < 0) {
          continue; // a sentinel
        }
        publishes[message]++;
        if (invoked[message] >= 0) {
          continue; // published once more under the same number
        }
        invoked[message] = i;
        publishers[message] = history.actor(i);
        keys[message] = (int) (history.value(i) >> 32);
        sequences[message] = (int) history.value(i);
        failures[message] = history.number(i);
        failingGroups[message] = history.detail(i);
        key = Math.max(key, keys[message]);
        publisher = Math.max(publisher, publishers[message]);
      }
    }
    keyCount = key + 1;
    publisherCount = publisher + 1;
    for (int i = 0; i < history.length(); i++) {
      conclude(history, i);
    }
  }

  private void conclude(History history, int index) {
    int message = history.message(index);
    if (!exists(message)) {
      return;
    }
    switch (history.kind(index)) {
      case PUBLISH_CONFIRMED ->
          confirmed[message] = confirmed[message] < 0 ? index : confirmed[message];
      case PUBLISH_REJECTED -> rejections[message]++;
      case PUBLISH_UNCERTAIN -> uncertainties[message]++;
      default -> {}
    }
  }

  int count() {
    return count;
  }

  /** Whether a message of this number was ever published. */
  public boolean exists(int message) {
    return message >= 0 && message < count && invoked[message] >= 0;
  }

  public int publisher(int message) {
    return publishers[message];
  }

  /** Its key, or {@link History#NO_KEY}. */
  public int key(int message) {
    return keys[message];
  }

  /** Its place among the messages of its publisher and key, in the order of the calls. */
  public int sequence(int message) {
    return sequences[message];
  }

  /** How many attempts must fail in this group. */
  public int failures(int message, int group) {
    return (failingGroups[message] >> group & 1) == 1 ? failures[message] : 0;
  }

  /** The index of the entry that tells of its first publish. */
  public int invoked(int message) {
    return invoked[message];
  }

  /** The index of the entry that tells of its first confirmation, or -1. */
  public int confirmed(int message) {
    return confirmed[message];
  }

  /** Whether it definitely was not stored: each of its publishes was rejected. */
  public boolean rejected(int message) {
    return rejections[message] == publishes[message];
  }

  /** Whether nobody was told that it is stored, nor that it is not. */
  public boolean uncertain(int message) {
    return confirmed[message] < 0 && !rejected(message);
  }

  /** How many times the application may have stored it, by publishing it more than once. */
  public int copies(int message) {
    return publishes[message] - rejections[message];
  }

  /**
   * Whether order is owed to it: it has a key, was published once, and that was confirmed. A
   * publish of unknown outcome may take effect late, and one that the application repeats has two
   * places.
   */
  public boolean keepsOrder(int message) {
    return keys[message] >= 0
        && publishes[message] == 1
        && confirmed[message] >= 0
        && uncertainties[message] == 0;
  }

  /** One more than the highest key. */
  public int keyCount() {
    return keyCount;
  }

  /** How many streams there are at most. */
  public int streamCount() {
    return publisherCount * keyCount;
  }

  /** The stream of a message, or -1 for one without a key. */
  public int stream(int message) {
    return keys[message] < 0 ? -1 : publishers[message] * keyCount + keys[message];
  }
}
