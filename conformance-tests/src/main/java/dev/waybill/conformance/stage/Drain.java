package dev.waybill.conformance.stage;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The end of a run. Behind every stream of messages goes a sentinel; where order holds, a group
 * that has handled them all has seen everything. Then a quiet period, for what should not come any
 * more and yet might. Counting to an expected number instead would never see what comes too often.
 */
final class Drain {
  private static final Duration STANDSTILL = Duration.ofSeconds(8);
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final Stage stage;
  private final List<Publishing> publishings;
  private final Duration patience;
  private final Map<Integer, BitSet> handled = new HashMap<>();
  private int read;
  private long lastEntry;

  Drain(Stage stage, List<Publishing> publishings, Duration patience) {
    this.stage = stage;
    this.patience = patience;
    this.publishings = publishings;
  }

  void run() {
    Journal journal = stage.journal();
    journal.write(EntryKind.DRAIN_BEGUN, 0, 0, Journal.NO_MESSAGE, 0, 0, 0);
    int next = publishings.stream().mapToInt(Publishing::size).sum();
    List<Message> sentinels = new ArrayList<>();
    for (Publishing publishing : publishings) {
      sentinels.addAll(publishing.publishSentinels(next + sentinels.size(), patience));
    }
    int[] groups =
        stage.members().stream()
            .filter(Member::isAlive)
            .mapToInt(Member::group)
            .distinct()
            .toArray();
    lastEntry = System.nanoTime();
    boolean still =
        Patience.holds(patience, () -> saw(groups, sentinels) || idle() > standstill().toNanos());
    boolean quiet =
        Patience.holds(
            patience,
            () -> {
              catchUp();
              return idle() > QUIET.toNanos();
            });
    if (still && quiet) {
      journal.write(EntryKind.QUIESCENT, 0, 0, Journal.NO_MESSAGE, 0, 0, 0);
    }
  }

  /** Long enough for somebody to have taken over what the last one to die had. */
  private Duration standstill() {
    Duration takeover = stage.environment().takeover().multipliedBy(2);
    return takeover.compareTo(STANDSTILL) > 0 ? takeover : STANDSTILL;
  }

  private boolean saw(int[] groups, List<Message> sentinels) {
    catchUp();
    for (int group : groups) {
      BitSet seen = handled.getOrDefault(group, new BitSet());
      for (Message sentinel : sentinels) {
        if (!seen.get(sentinel.number())) {
          return false;
        }
      }
    }
    return true;
  }

  private long idle() {
    return System.nanoTime() - lastEntry;
  }

  private void catchUp() {
    int before = read;
    read =
        stage
            .journal()
            .read(
                before,
                entry -> {
                  if (entry.kind() == EntryKind.HANDLED && entry.detail() == 0) {
                    handled
                        .computeIfAbsent(entry.group(), group -> new BitSet())
                        .set(entry.message());
                  }
                });
    if (read > before) {
      lastEntry = System.nanoTime();
    }
  }
}
