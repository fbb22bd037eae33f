package dev.waybill.conformance.simulation;

import dev.waybill.conformance.journal.EntryKind;
import java.util.EnumMap;
import java.util.Map;

/** The faults and features of a play that were seen to matter. Not thread-safe. */
final class Bites {
  /** What can go wrong, and when it counts. */
  enum Fault {
    /** A program died with handlers running. */
    CRASH,
    /** Shards moved while handlers were running. */
    REBALANCE,
    /** An acknowledgement was lost. */
    LOST_ACK,
    /** A publish was held up. */
    LATE_PUBLISH,
    /** A dead letter was refused. */
    REFUSED_DEAD_LETTER,
    /** An event of the same key came while a handler took its time. */
    SLOW_HANDLER,
    /** An event killed the member that began to handle it. */
    KILLER,
    /** A member died between two steps of the idempotency store. */
    DEATH_AT_STORE,
    /** The idempotency store was asked in vain. */
    STORE_DOWN,
    /** A handler failed because of what it depends on. */
    DEPENDENCY_DOWN,
    /** A handler was cut short in a world of leases. */
    LEASE_OVER
  }

  /** What the engine does when asked, and when it counts. */
  enum Feature {
    /** A plan in which nothing went wrong on purpose. */
    NO_FAULT,
    /** A retry, because an attempt failed. */
    RETRY,
    /** An event without a key was handled. */
    KEYLESS,
    /** Two or more events were handled in one call. */
    BATCH,
    /** One of several in a batch failed. */
    FAILED_IN_BATCH,
    /** Something was handled in the second group. */
    SECOND_GROUP,
    /** Something was handled in a group that asks for no order. */
    UNORDERED,
    /** An event went round through the inlet to be tried again later. */
    HOP,
    /** Something was handled that had been settled before. */
    AT_MOST_ONCE,
    /** A failure asked for its own wait. */
    RETRY_AFTER,
    /** The store answered that an event is done. */
    SUPPRESSED,
    /** The store answered that somebody else handles the event. */
    BUSY,
    /** A member paused because of failures. */
    SELF_PAUSE,
    /** A member stopped at a dead letter. */
    STOPPED,
    /** An event was dropped. */
    DISCARDED,
    /** An event became a dead letter. */
    DEAD_LETTER,
    /** A killer was found out. */
    CRASH_LOOP,
    /** An event followed a dead letter of its key. */
    KEY_PARKED,
    /** A dead letter was handled because its key was released. */
    RELEASED,
    /** A dead letter was sent back. */
    REPLAYED
  }

  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final Map<Feature, Integer> features = new EnumMap<>(Feature.class);
  private final Notes notes;

  Bites(Notes notes) {
    this.notes = notes;
  }

  void bit(Fault fault) {
    faults.merge(fault, 1, Integer::sum);
    if (fault != Fault.SLOW_HANDLER) { // which excuses nothing
      notes.write(EntryKind.FAULT_EFFECTIVE, 0, 0, Notes.NO_MESSAGE, 0, fault.ordinal(), 0);
    }
  }

  void bit(Feature feature) {
    bit(feature, 1);
  }

  void bit(Feature feature, long times) {
    if (times > 0) {
      features.merge(feature, (int) times, Integer::sum);
    }
  }

  int count(Fault fault) {
    return faults.getOrDefault(fault, 0);
  }

  int count(Feature feature) {
    return features.getOrDefault(feature, 0);
  }

  /** How many there were that nobody would call an ordinary day. */
  int severe() {
    return faults.values().stream().mapToInt(Integer::intValue).sum() - count(Fault.SLOW_HANDLER);
  }

  @Override
  public String toString() {
    return faults + " " + features;
  }
}
