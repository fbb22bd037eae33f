package dev.waybill.conformance.trial;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.stage.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/** How long events took, from the call of publish to an end, as the journal has it. */
final class Latencies {
  private final List<Long> nanos = new ArrayList<>();

  private Latencies() {}

  /**
   * Of the events of these numbers that came to this end in group 0 (publishes have none): how long
   * until they first did.
   */
  static Latencies of(Stage stage, EntryKind end, IntPredicate messages) {
    Latencies latencies = new Latencies();
    Map<Integer, Long> begun = new HashMap<>();
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.kind() == EntryKind.PUBLISH_INVOKED && messages.test(entry.message())) {
                begun.put(entry.message(), entry.nanos());
              } else if (entry.kind() == end && entry.group() == 0) {
                Long from = begun.remove(entry.message());
                if (from != null) {
                  latencies.nanos.add(entry.nanos() - from);
                }
              }
            });
    Collections.sort(latencies.nanos);
    return latencies;
  }

  int size() {
    return nanos.size();
  }

  long p99Millis() {
    return millis(nanos.size() * 99 / 100);
  }

  long maxMillis() {
    return millis(nanos.size() - 1);
  }

  private long millis(int place) {
    return nanos.isEmpty() ? -1 : TimeUnit.NANOSECONDS.toMillis(nanos.get(place));
  }
}
