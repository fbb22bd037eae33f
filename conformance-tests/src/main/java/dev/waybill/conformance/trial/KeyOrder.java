package dev.waybill.conformance.trial;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.Stage;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether each key was handled as it was published, by the first success of each event. The order
 * of first deliveries is another matter: a parked event is delivered, and given up, before others.
 */
final class KeyOrder {
  private final Stage stage;
  private final String observation;
  private final Map<Integer, Integer> keys = new HashMap<>();
  private final Map<Integer, Integer> sequences = new HashMap<>();
  private final Map<Integer, Integer> next = new HashMap<>();
  private final Map<Integer, Integer> repeats = new HashMap<>();
  private final BitSet handled = new BitSet();

  /** Looks at the journal of a run with one publisher, and observes each first success. */
  KeyOrder(Stage stage, String observation) {
    this.stage = stage;
    this.observation = observation;
    stage.journal().read(0, this::see);
  }

  private void see(Entry entry) {
    int message = entry.message();
    if (entry.kind() == EntryKind.PUBLISH_INVOKED) {
      keys.put(message, (int) (entry.value() >> 32));
      sequences.put(message, (int) entry.value());
    } else if (entry.kind() == EntryKind.HANDLED && entry.detail() == 0) {
      int key = keys.getOrDefault(message, -1);
      if (handled.get(message)) {
        repeats.merge(key, 1, Integer::sum);
      } else {
        handled.set(message);
        int owed = next.merge(key, 1, Integer::sum) - 1;
        int came = sequences.getOrDefault(message, -1);
        stage.observe(
            observation, came == owed, "key " + key + ": " + came + " instead of " + owed);
      }
    }
  }

  /** How often an event of a key was handled with success beyond the first time. */
  int repeats(int key) {
    return repeats.getOrDefault(key, 0);
  }
}
