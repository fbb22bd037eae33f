package dev.waybill.conformance.journal;

import java.util.Arrays;

/** Builds a {@link History}, entry by entry. Not thread-safe. */
public final class HistoryBuilder {
  private EntryKind[] kinds;
  private long[] nanos;
  private int[] actors;
  private int[] groups;
  private int[] messages;
  private int[] numbers;
  private int[] details;
  private long[] values;
  private int length;

  /** A builder with room for this many entries; it grows. */
  public HistoryBuilder(int expected) {
    int room = Math.max(16, expected);
    kinds = new EntryKind[room];
    nanos = new long[room];
    actors = new int[room];
    groups = new int[room];
    messages = new int[room];
    numbers = new int[room];
    details = new int[room];
    values = new long[room];
  }

  /** Appends an entry. */
  public HistoryBuilder add(Entry entry) {
    return add(
        entry.kind(),
        entry.nanos(),
        entry.actor(),
        entry.group(),
        entry.message(),
        entry.number(),
        entry.detail(),
        entry.value());
  }

  HistoryBuilder add(
      EntryKind kind,
      long at,
      int actor,
      int group,
      int message,
      int number,
      int detail,
      long value) {
    if (length == kinds.length) {
      grow();
    }
    kinds[length] = kind;
    nanos[length] = at;
    actors[length] = actor;
    groups[length] = group;
    messages[length] = message;
    numbers[length] = number;
    details[length] = detail;
    values[length] = value;
    length++;
    return this;
  }

  private void grow() {
    int room = kinds.length * 2;
    kinds = Arrays.copyOf(kinds, room);
    nanos = Arrays.copyOf(nanos, room);
    actors = Arrays.copyOf(actors, room);
    groups = Arrays.copyOf(groups, room);
    messages = Arrays.copyOf(messages, room);
    numbers = Arrays.copyOf(numbers, room);
    details = Arrays.copyOf(details, room);
    values = Arrays.copyOf(values, room);
  }

  /** The history so far. The builder must not be used afterwards. */
  public History build() {
    return new History(length, kinds, nanos, actors, groups, messages, numbers, details, values);
  }
}
