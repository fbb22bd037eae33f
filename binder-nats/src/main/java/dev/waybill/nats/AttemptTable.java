package dev.waybill.nats;

import dev.waybill.spi.AttemptRecord;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Failed attempts of unfinished records by position. Owned by the thread of the subscription. */
final class AttemptTable {
  /** Bounds what each write of a checkpoint carries. */
  static final int CAPACITY = 1_024;

  /**
   * What is known of one record.
   *
   * @param notBeforeMillis earliest next attempt, or 0
   * @param alone whether its last attempt was begun while no other handler ran
   * @param died whether that attempt took an owner down with it
   */
  record Entry(int attempts, long notBeforeMillis, boolean alone, boolean died) {}

  private final TreeMap<Long, Entry> entries = new TreeMap<>();

  /**
   * Takes over what an earlier owner recorded. An attempt that ran alone when its owner vanished
   * killed it; after an orderly hand-over it merely has not been run again.
   */
  void restore(Map<Long, Entry> earlier, boolean ownerVanished) {
    earlier.forEach(
        (position, entry) ->
            entries.put(
                position,
                new Entry(
                    entry.attempts(),
                    entry.notBeforeMillis(),
                    false,
                    entry.died() || (ownerVanished && entry.alone()))));
  }

  /**
   * Whether a record finds room. An attempt that runs alone always does: it may be the only one
   * that is allowed to run, so making it wait for others to finish would wait for ever.
   */
  boolean hasRoomFor(long position, AttemptRecord attempt) {
    return attempt.alone() || entries.containsKey(position) || entries.size() < CAPACITY;
  }

  void put(long position, AttemptRecord attempt) {
    long notBefore = attempt.notBefore() == null ? 0 : attempt.notBefore().toEpochMilli();
    entries.put(position, new Entry(attempt.attempts(), notBefore, attempt.alone(), false));
  }

  /** Forgets a finished record; true if there was anything to forget. */
  boolean remove(long position) {
    return !entries.isEmpty() && entries.remove(position) != null;
  }

  @Nullable Entry get(long position) {
    return entries.isEmpty() ? null : entries.get(position);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** What is left once everything below {@code position} is finished. */
  Map<Long, Entry> from(long position) {
    entries.headMap(position).clear();
    return entries;
  }
}
