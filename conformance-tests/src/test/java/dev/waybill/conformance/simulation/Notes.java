package dev.waybill.conformance.simulation;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.engine.VirtualRuntime;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens in a play: the journal of the suite, and what it has no word for. Time is virtual,
 * with a nanosecond between one entry and the next, so that no two happen at once.
 */
final class Notes {
  static final int NO_MESSAGE = Journal.NO_MESSAGE;

  /** What the journal has no word for. */
  enum Sign {
    /** The key with this number was released, in every group. */
    RELEASED,
    /** The message with this number was sent back to the group. */
    REPLAYED,
    /** The store knows that the message is done. */
    DONE,
    /** The message was handled, and the store could not be told. */
    UNTOLD
  }

  /** Something that happened when this many entries had been written. */
  record Remark(int after, Sign sign, int group, int number) {}

  private final Journal journal;
  private final List<Remark> remarks = new ArrayList<>();
  private final List<Breach> breaches = new ArrayList<>();
  private long last;
  private int written;

  Notes(VirtualRuntime runtime, int capacity) {
    journal = Journal.inMemory(capacity, () -> last = Math.max(last + 1, runtime.nanoTime()));
  }

  void write(
      EntryKind kind, int actor, int group, int message, int number, int detail, long value) {
    written++;
    journal.write(kind, actor, group, message, number, detail, value);
  }

  void write(EntryKind kind, int actor, int group) {
    write(kind, actor, group, NO_MESSAGE, 0, 0, 0);
  }

  void remark(Sign sign, int group, int number) {
    remarks.add(new Remark(written, sign, group, number));
  }

  /** Something was seen that must not be. */
  void breach(Promise promise, int message, String text) {
    breaches.add(promise.breach(written - 1, message, text));
  }

  List<Remark> remarks() {
    return remarks;
  }

  List<Breach> breaches() {
    return breaches;
  }

  History history() {
    return journal.history();
  }
}
