package dev.waybill.kafka;

import dev.waybill.spi.AttemptRecord;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Failed attempts of unfinished records by offset. Owned by the poll thread. */
final class AttemptTable {
  /** So many fit into the commit metadata beside a full bitmap. */
  static final int CAPACITY = 64;

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
        (offset, entry) ->
            entries.put(
                offset,
                new Entry(
                    entry.attempts(),
                    entry.notBeforeMillis(),
                    false,
                    entry.died() || ownerVanished && entry.alone())));
  }

  /**
   * Whether a record finds room. An attempt that runs alone always does: it may be the only one
   * that is allowed to run, so making it wait for others to finish would wait for ever.
   */
  boolean hasRoomFor(long offset, AttemptRecord attempt) {
    return attempt.alone() || entries.containsKey(offset) || entries.size() < CAPACITY;
  }

  void put(long offset, AttemptRecord attempt) {
    long notBefore = attempt.notBefore() == null ? 0 : attempt.notBefore().toEpochMilli();
    entries.put(offset, new Entry(attempt.attempts(), notBefore, attempt.alone(), false));
  }

  /** Forgets a finished record; true if there was anything to forget. */
  boolean remove(long offset) {
    return !entries.isEmpty() && entries.remove(offset) != null;
  }

  @Nullable Entry get(long offset) {
    return entries.isEmpty() ? null : entries.get(offset);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  TreeMap<Long, Entry> entries() {
    return entries;
  }
}
