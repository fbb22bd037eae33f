package dev.waybill.conformance.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.journal.Entry;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.HistoryBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a member that stood still held from before may run there once more, for a while. */
class ZombieRedeliveryTest {
  private final HistoryBuilder history = new HistoryBuilder(16);

  @Test
  void excusesWhatAZombieHeldWithinItsWindow() {
    zombieDeliversAfter(2_900);

    assertThat(judge().holds()).isTrue();
  }

  @Test
  void excusesItNoLonger() {
    zombieDeliversAfter(3_100);

    assertThat(judge().breaches()).isEqualTo(1);
  }

  private void zombieDeliversAfter(long millis) {
    add(0, EntryKind.PUBLISH_INVOKED, 0, 0);
    add(1, EntryKind.PUBLISH_CONFIRMED, 0, 0);
    add(2, EntryKind.MEMBER_PAUSED, 1, -1);
    add(10_000, EntryKind.DELIVERED, 2, 0);
    add(10_001, EntryKind.HANDLED, 2, 0);
    add(20_000, EntryKind.MEMBER_RESUMED, 1, -1);
    add(20_000 + millis, EntryKind.DELIVERED, 1, 0);
  }

  private Finding judge() {
    Terms terms = Terms.faultFreeRun().withFaults(Duration.ofSeconds(3), Duration.ofSeconds(3));
    return Judge.judge(history.build(), terms, Invariant.UNJUSTIFIED_REDELIVERY);
  }

  private void add(long millis, EntryKind kind, int actor, int message) {
    history.add(new Entry(kind, TimeUnit.MILLISECONDS.toNanos(millis), actor, 0, message, 1, 0, 0));
  }
}
