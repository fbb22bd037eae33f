package dev.waybill.conformance.trial;

import dev.waybill.conformance.stage.Stage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What came to a standstill with a death, and for how long, key by key. */
final class Recovery {
  private final Map<Integer, Integer> keys = new HashMap<>();
  private final Map<Integer, Long> published = new HashMap<>();
  private final long killing;
  private final long killed;
  private long lastConfirmed = -1;
  private long lastHandled = -1;
  private final Map<Integer, Long> confirmed = new HashMap<>();
  private final Map<Integer, Long> handled = new HashMap<>();

  Recovery(Stage stage, long killing, long killed) {
    this.killing = killing;
    this.killed = killed;
    stage
        .journal()
        .read(
            0,
            entry -> {
              int message = entry.message();
              switch (entry.kind()) {
                case PUBLISH_INVOKED -> {
                  keys.put(message, (int) (entry.value() >> 32));
                  published.put(message, entry.nanos());
                }
                case PUBLISH_CONFIRMED -> {
                  if (entry.nanos() < killing) {
                    lastConfirmed = entry.nanos();
                  } else {
                    first(confirmed, message, entry.nanos());
                  }
                }
                case HANDLED -> {
                  if (entry.nanos() < killing) {
                    lastHandled = entry.nanos();
                  } else if (entry.detail() == 0) {
                    first(handled, message, entry.nanos());
                  }
                }
                default -> {}
              }
            });
  }

  /** Only what was published after the death tells that the key goes on. */
  private void first(Map<Integer, Long> ends, int message, long nanos) {
    if (published.getOrDefault(message, Long.MIN_VALUE) > killed) {
      ends.putIfAbsent(keys.getOrDefault(message, -1), nanos);
    }
  }

  String text() {
    return "last success before: confirmed %d ms, handled %d ms; after: first confirmed %d ms, first handled %d ms; every key confirmed %d ms, handled %d ms"
        .formatted(
            millis(killing - lastConfirmed),
            millis(killing - lastHandled),
            least(confirmed),
            least(handled),
            most(confirmed),
            most(handled));
  }

  private long least(Map<Integer, Long> ends) {
    return millis(ends.values().stream().mapToLong(end -> end - killed).min().orElse(-1));
  }

  private long most(Map<Integer, Long> ends) {
    return millis(ends.values().stream().mapToLong(end -> end - killed).max().orElse(-1));
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
