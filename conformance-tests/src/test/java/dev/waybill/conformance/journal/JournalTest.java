package dev.waybill.conformance.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir private Path directory;

  @Test
  void whatWasWrittenIsReadFromTheFileLater() {
    Path file = directory.resolve("run.history");
    Journal journal = Journal.create(file, 10);
    journal.write(
        EntryKind.PUBLISH_INVOKED, 65_535, 255, 7, Integer.MAX_VALUE, -1, History.place(-1, 9));
    journal.write(EntryKind.DELIVERED, 3, 1, 7, 2, 0, 0);
    History history = Journal.open(file).history();
    assertThat(history.length()).isEqualTo(2);
    assertThat(history.entry(0))
        .isEqualTo(
            new Entry(
                EntryKind.PUBLISH_INVOKED,
                history.nanos(0),
                65_535,
                255,
                7,
                Integer.MAX_VALUE,
                -1,
                History.place(-1, 9)));
    assertThat(history.messages().key(7)).isEqualTo(History.NO_KEY);
    assertThat(history.messages().sequence(7)).isEqualTo(9);
    assertThat(history.messages().exists(6)).isFalse();
  }

  @Test
  void aFullJournalRefusesAndKeepsWhatItHas() {
    Journal journal = Journal.inMemory(2, () -> 1);
    journal.write(EntryKind.HEALED, 0, 0, 0, 0, 0, 0);
    journal.write(EntryKind.QUIESCENT, 0, 0, 0, 0, 0, 0);
    assertThatThrownBy(() -> journal.write(EntryKind.STALL, 0, 0, 0, 0, 0, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("full with 2 entries")
        .hasMessageContaining("larger");
    assertThat(journal.history().length()).isEqualTo(2);
    assertThat(journal.history().quiescent()).isTrue();
  }

  @Test
  void numbersThatDoNotFitAreRefused() {
    Journal journal = Journal.inMemory(2, () -> 1);
    assertThatThrownBy(() -> journal.write(EntryKind.HEALED, 65_536, 0, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Actor 65536");
    assertThatThrownBy(() -> journal.write(EntryKind.HEALED, 0, 256, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("group 256");
    assertThat(journal.history().length()).isZero();
  }

  @Test
  void aNewerFormatIsRefusedByName() throws IOException {
    Path file = written();
    patch(file, Journal.VERSION_AT, 2);
    assertThatThrownBy(() -> Journal.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("format 2")
        .hasMessageContaining("up to 1");
  }

  @Test
  void aKindThatIsUnknownIsRefused() throws IOException {
    Path file = written();
    patch(file, Journal.HEAD, 99);
    assertThatThrownBy(() -> Journal.open(file).history())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("kind 99");
  }

  @Test
  void anotherFileIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("letter.txt"), "x".repeat(100));
    assertThatThrownBy(() -> Journal.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("letter.txt is no journal");
  }

  @Test
  void aFileCutShortIsRefused() throws IOException {
    Path file = written();
    byte[] all = Files.readAllBytes(file);
    Path half = Files.write(directory.resolve("half"), java.util.Arrays.copyOf(all, 64));
    assertThatThrownBy(() -> Journal.open(half))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cut short")
        .hasMessageContaining("10 entries");
  }

  @Test
  void anUnfilledSlotIsPassedOver() throws IOException {
    Path file = written();
    patch(file, Journal.HEAD, 0);
    History history = Journal.open(file).history();
    assertThat(history.length()).isEqualTo(1);
    assertThat(history.kind(0)).isEqualTo(EntryKind.QUIESCENT);
  }

  @Test
  void aReaderWaitsForASlotThatIsBeingFilledAndPassesOverOneOfTheDead() throws IOException {
    Path file = written();
    patch(file, Journal.HEAD, 0);
    AtomicLong now = new AtomicLong(Journal.open(file).history().nanos(0));
    Journal journal = Journal.open(file, now::get);
    List<EntryKind> kinds = new ArrayList<>();
    now.addAndGet(Journal.GIVEN_UP_NANOS);
    assertThat(journal.read(0, entry -> kinds.add(entry.kind()))).isZero();
    assertThat(kinds).isEmpty();
    now.incrementAndGet();
    assertThat(journal.read(0, entry -> kinds.add(entry.kind()))).isEqualTo(2);
    assertThat(kinds).containsExactly(EntryKind.QUIESCENT);
  }

  private Path written() {
    Path file = directory.resolve("run.history");
    Journal journal = Journal.create(file, 10);
    journal.write(EntryKind.HEALED, 0, 0, 0, 0, 0, 0);
    journal.write(EntryKind.QUIESCENT, 0, 0, 0, 0, 0, 0);
    return file;
  }

  /** Overwrites one byte; the file is little-endian. */
  private static void patch(Path file, int at, int value) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(at);
      raw.write(value);
    }
  }
}
