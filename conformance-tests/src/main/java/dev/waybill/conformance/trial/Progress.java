package dev.waybill.conformance.trial;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.stage.Member;
import dev.waybill.conformance.stage.Stage;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * How far a run has come: reads on in the journal whenever it is asked. For the course of a trial
 * only; what holds of it is for the invariants. Thread-safe.
 */
final class Progress {
  private final Stage stage;
  private final Map<Integer, BitSet> handled = new HashMap<>();
  private final Map<Integer, Integer> keys = new HashMap<>();
  private final Map<Integer, Integer> handledOfKey = new HashMap<>();
  private final Map<Integer, Integer> lastOfKey = new HashMap<>();
  private final Map<Integer, Integer> open = new HashMap<>();
  private final Map<Integer, Integer> calls = new HashMap<>();
  private final Map<Integer, Integer> successes = new HashMap<>();
  private int read;
  private int confirmed;

  Progress(Stage stage) {
    this.stage = stage;
  }

  /** How many events a group has handled, each counted once. */
  synchronized int handled(int group) {
    return of(group).cardinality();
  }

  /** The messages that a group has handled. */
  synchronized BitSet handledMessages(int group) {
    return (BitSet) of(group).clone();
  }

  private BitSet of(int group) {
    catchUp();
    return handled.computeIfAbsent(group, any -> new BitSet());
  }

  /** How many publishes were confirmed. */
  synchronized int confirmed() {
    catchUp();
    return confirmed;
  }

  /** How many events of a key group 0 has handled, each counted once. */
  synchronized int handledOfKey(int key) {
    catchUp();
    return handledOfKey.getOrDefault(key, 0);
  }

  /** The number of the member that was last given an event of a key. */
  synchronized int lastOfKey(int key) {
    catchUp();
    return lastOfKey.getOrDefault(key, -1);
  }

  /** How many handlers of a member have not said that they ended. */
  synchronized int open(Member member) {
    catchUp();
    return open.getOrDefault(member.number(), 0);
  }

  /** How many handlers of a member have begun. */
  synchronized int calls(Member member) {
    catchUp();
    return calls.getOrDefault(member.number(), 0);
  }

  /** How many handlers of a member have succeeded. */
  synchronized int successes(Member member) {
    catchUp();
    return successes.getOrDefault(member.number(), 0);
  }

  private void catchUp() {
    read = stage.journal().read(read, this::see);
  }

  private void see(Entry entry) {
    switch (entry.kind()) {
      case PUBLISH_INVOKED -> keys.put(entry.message(), (int) (entry.value() >> 32));
      case PUBLISH_CONFIRMED -> confirmed++;
      case DELIVERED -> {
        open.merge(entry.actor(), 1, Integer::sum);
        calls.merge(entry.actor(), 1, Integer::sum);
        lastOfKey.put(keys.getOrDefault(entry.message(), -1), entry.actor());
      }
      case HANDLED -> {
        open.merge(entry.actor(), -1, Integer::sum);
        if (entry.detail() == 0) {
          succeed(entry);
        }
      }
      default -> {}
    }
  }

  private void succeed(Entry entry) {
    successes.merge(entry.actor(), 1, Integer::sum);
    BitSet group = handled.computeIfAbsent(entry.group(), any -> new BitSet());
    if (!group.get(entry.message())) {
      group.set(entry.message());
      if (entry.group() == 0) {
        handledOfKey.merge(keys.getOrDefault(entry.message(), -1), 1, Integer::sum);
      }
    }
  }
}
