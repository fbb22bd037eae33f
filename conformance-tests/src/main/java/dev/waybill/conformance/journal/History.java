package dev.waybill.conformance.journal;

import java.util.Arrays;

/**
 * A journal at rest: entries as columns, and the messages with their publisher, key and sequence.
 * Indexes of entries are the order of events. Immutable; thread-safe.
 */
public final class History {
  /** The key of a message that has none. */
  public static final int NO_KEY = -1;

  private final int length;
  private final EntryKind[] kinds;
  private final long[] nanos;
  private final int[] actors;
  private final int[] groups;
  private final int[] messages;
  private final int[] numbers;
  private final int[] details;
  private final long[] values;
  private final MessageTable table;
  private final int groupCount;
  private final int actorCount;
  private final int[] readyAt;
  private final boolean quiescent;

  History(
      int length,
      EntryKind[] kinds,
      long[] nanos,
      int[] actors,
      int[] groups,
      int[] messages,
      int[] numbers,
      int[] details,
      long[] values) {
    this.length = length;
    this.kinds = kinds;
    this.nanos = nanos;
    this.actors = actors;
    this.groups = groups;
    this.messages = messages;
    this.numbers = numbers;
    this.details = details;
    this.values = values;
    table = new MessageTable(this);
    groupCount = length == 0 ? 0 : Arrays.stream(groups, 0, length).max().getAsInt() + 1;
    actorCount = length == 0 ? 0 : Arrays.stream(actors, 0, length).max().getAsInt() + 1;
    readyAt = new int[groupCount];
    Arrays.fill(readyAt, length);
    boolean seen = false;
    for (int i = length - 1; i >= 0; i--) {
      if (kinds[i] == EntryKind.MEMBER_READY) {
        readyAt[groups[i]] = i;
      }
      seen |= kinds[i] == EntryKind.QUIESCENT;
    }
    quiescent = seen;
  }

  /** Key and sequence as one value, for {@link EntryKind#PUBLISH_INVOKED}. */
  public static long place(int key, int sequence) {
    return ((long) key << 32) | (sequence & 0xffff_ffffL);
  }

  /** How many entries there are. */
  public int length() {
    return length;
  }

  /** One more than the highest number of a message. */
  public int messageCount() {
    return table.count();
  }

  /** One more than the highest number of a group. */
  public int groupCount() {
    return groupCount;
  }

  /** One more than the highest number of a publisher or member. */
  public int actorCount() {
    return actorCount;
  }

  /** The index where the first member of a group was ready; {@link #length()} if none ever was. */
  public int readyAt(int group) {
    return readyAt[group];
  }

  /** Whether the run came to rest, so that what has not come will not come. */
  public boolean quiescent() {
    return quiescent;
  }

  /** What the messages are. */
  public MessageTable messages() {
    return table;
  }

  public EntryKind kind(int index) {
    return kinds[index];
  }

  public long nanos(int index) {
    return nanos[index];
  }

  public int actor(int index) {
    return actors[index];
  }

  public int group(int index) {
    return groups[index];
  }

  public int message(int index) {
    return messages[index];
  }

  public int number(int index) {
    return numbers[index];
  }

  public int detail(int index) {
    return details[index];
  }

  public long value(int index) {
    return values[index];
  }

  /** The same without what happened in other groups. */
  public History ofGroup(int group) {
    HistoryBuilder builder = new HistoryBuilder(length);
    for (int i = 0; i < length; i++) {
      if (groups[i] == group || !kinds[i].isOfGroup()) {
        builder.add(entry(i));
      }
    }
    return builder.build();
  }

  /** An entry as a whole. */
  public Entry entry(int index) {
    return new Entry(
        kinds[index],
        nanos[index],
        actors[index],
        groups[index],
        messages[index],
        numbers[index],
        details[index],
        values[index]);
  }
}
