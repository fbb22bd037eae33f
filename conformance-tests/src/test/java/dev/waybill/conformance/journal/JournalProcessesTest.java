package dev.waybill.conformance.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.waybill.conformance.fault.ChildJvm;
import dev.waybill.conformance.fault.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalProcessesTest {
  private static final int ENOUGH = 300_000;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void aKilledWriterCostsNoOneButItsUnfilledSlots() {
    int capacity = 4_000_000;
    Path file = directory.resolve("run.history");
    Journal journal = Journal.create(file, capacity);
    try (ChildProcess survivor = writer(file, 1, ENOUGH);
        ChildProcess victim = writer(file, 2, capacity - ENOUGH)) {
      victim.await("ready"::equals, SOON);
      await().atMost(SOON).until(() -> journal.claimed() > ENOUGH / 3);
      victim.kill9();
      survivor.await("done"::equals, SOON);
    }
    History history = Journal.open(file).history();
    int[] next = new int[3];
    for (int i = 0; i < history.length(); i++) {
      int actor = history.actor(i);
      int expected = next[actor]++;
      boolean whole =
          history.kind(i) == EntryKind.DELIVERED
              && history.group(i) == 1
              && history.message(i) == expected
              && history.number(i) == ~expected
              && history.detail(i) == 3
              && history.value(i) == 5L * expected;
      if (!whole) {
        fail("entry %d of writer %d is %s", expected, actor, history.entry(i));
      }
    }
    long unfilled = journal.claimed() - history.length();
    System.out.printf(
        "%d entries, of the killed writer %d, unfilled %d%n", history.length(), next[2], unfilled);
    assertThat(next[1]).isEqualTo(ENOUGH);
    assertThat(next[2]).isPositive();
    assertThat(unfilled).isBetween(0L, 2L);
  }

  private ChildProcess writer(Path file, int actor, int entries) {
    return ChildJvm.of(JournalWriter.class)
        .args(file.toString(), "" + actor, "" + entries)
        .log(directory.resolve("writer-" + actor + ".log"))
        .start();
  }
}
