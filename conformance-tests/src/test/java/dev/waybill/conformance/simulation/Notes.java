package dev.waybill.conformance.simulation;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.History;
import dev.waybill.conformance.journal.Journal;
import dev.waybill.engine.VirtualRuntime;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens in a play: the journal of the suite, and the one thing it has no word for. Time is
 * virtual, with a nanosecond between one entry and the next, so that no two happen at once.
 */
final class Notes {
  static final int NO_MESSAGE = Journal.NO_MESSAGE;

  /** The one group. */
  static final int GROUP = 0;

  /** A key was released when this many entries had been written. */
  record Released(int after, int key) {}

  private final Journal journal;
  private final List<Released> released = new ArrayList<>();
  private long last;
  private int written;

  Notes(VirtualRuntime runtime, int capacity) {
    journal = Journal.inMemory(capacity, () -> last = Math.max(last + 1, runtime.nanoTime()));
  }

  void write(EntryKind kind, int actor, int message, int number, int detail, long value) {
    written++;
    journal.write(kind, actor, GROUP, message, number, detail, value);
  }

  void write(EntryKind kind, int actor) {
    write(kind, actor, NO_MESSAGE, 0, 0, 0);
  }

  void released(int key) {
    released.add(new Released(written, key));
  }

  List<Released> released() {
    return released;
  }

  History history() {
    return journal.history();
  }
}
