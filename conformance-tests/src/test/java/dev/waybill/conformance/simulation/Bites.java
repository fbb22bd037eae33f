package dev.waybill.conformance.simulation;

import dev.waybill.conformance.journal.EntryKind;
import java.util.EnumMap;
import java.util.Map;

/** The faults of a play that were seen to matter. Not thread-safe. */
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
    SLOW_HANDLER
  }

  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
  private final Notes notes;

  Bites(Notes notes) {
    this.notes = notes;
  }

  void bit(Fault fault) {
    counts.merge(fault, 1, Integer::sum);
    if (fault != Fault.SLOW_HANDLER) { // which excuses nothing
      notes.write(EntryKind.FAULT_EFFECTIVE, 0, Notes.NO_MESSAGE, 0, fault.ordinal(), 0);
    }
  }

  int count(Fault fault) {
    return counts.getOrDefault(fault, 0);
  }

  /** How many there were that nobody would call an ordinary day. */
  int severe() {
    return counts.values().stream().mapToInt(Integer::intValue).sum() - count(Fault.SLOW_HANDLER);
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
