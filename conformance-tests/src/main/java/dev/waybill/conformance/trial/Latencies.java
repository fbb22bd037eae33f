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
   * Of the events of these numbers that came to this end in a group (0 for the ends of publishes):
   * how long until they first did.
   */
  static Latencies of(Stage stage, EntryKind end, int group, IntPredicate messages) {
    Latencies latencies = new Latencies();
    Map<Integer, Long> begun = new HashMap<>();
    stage
        .journal()
        .read(
            0,
            entry -> {
              if (entry.kind() == EntryKind.PUBLISH_INVOKED && messages.test(entry.message())) {
                begun.put(entry.message(), entry.nanos());
              } else if (entry.kind() == end && entry.group() == group) {
                Long from = begun.remove(entry.message());
                if (from != null) {
                  latencies.nanos.add(entry.nanos() - from);
                }
              }
            });
    Collections.sort(latencies.nanos);
    return latencies;
  }

  long p99Millis() {
    return millis(nanos.size() * 99 / 100);
  }

  private long millis(int place) {
    return nanos.isEmpty() ? -1 : TimeUnit.NANOSECONDS.toMillis(nanos.get(place));
  }
}
