package dev.waybill.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitMetadataTest {
  private static CommitMetadata decode(long offset, String text) {
    CommitMetadata metadata = CommitMetadata.decode(offset, text);
    assertThat(metadata).isNotNull();
    return metadata;
  }

  @Test
  void isReadableByPeople() {
    CommitMetadata metadata =
        new CommitMetadata(true, "ab12cd34", 2, 1_500, new byte[] {0b100}, Map.of());
    assertThat(metadata.encode(1_000)).isEqualTo("wb1|d,ab12cd34,2,500|BA|");
    assertThat(new CommitMetadata(false, "x", 0, 0, null, Map.of()).encode(1_000))
        .isEqualTo("wb1|c,x,0,0||");
  }

  @Test
  void fullWindowAndFullTableFit() {
    TreeMap<Long, AttemptTable.Entry> attempts = new TreeMap<>();
    for (long i = 0; i < AttemptTable.CAPACITY; i++) {
      attempts.put(
          5_000_000_000L + i * 255,
          new AttemptTable.Entry(1_000, 1_795_000_000_000L + i, i % 2 == 0, i % 3 == 0));
    }
    byte[] bitmap = new byte[CommitMetadata.MAX_BITMAP_BYTES];
    new Random(1).nextBytes(bitmap);
    CommitMetadata metadata =
        new CommitMetadata(true, "ab12cd34", 99, 5_000_016_384L, bitmap, attempts);
    String text = metadata.encode(5_000_000_000L);
    assertThat(text.length()).isLessThanOrEqualTo(CommitMetadata.MAX_LENGTH);
    CommitMetadata read = decode(5_000_000_000L, text);
    assertThat(read.finished()).isEqualTo(bitmap);
    assertThat(read.attempts()).isEqualTo(attempts);
    assertThat(read.crashes()).isEqualTo(99);
    assertThat(read.deliveredUpTo()).isEqualTo(5_000_016_384L);
  }

  @Test
  void leavesOutTheBitmapBeforeAttemptsAndThoseThatFailedLeastFirst() {
    TreeMap<Long, AttemptTable.Entry> attempts = new TreeMap<>();
    for (long i = 0; i < 400; i++) {
      attempts.put(
          i * 40, new AttemptTable.Entry((int) (i % 50), 1_795_000_000_000L, i == 7, false));
    }
    CommitMetadata metadata =
        new CommitMetadata(true, "x", 0, 100, new byte[CommitMetadata.MAX_BITMAP_BYTES], attempts);
    String text = metadata.encode(0);
    assertThat(text.length()).isLessThanOrEqualTo(CommitMetadata.MAX_LENGTH);
    CommitMetadata read = decode(0, text);
    assertThat(read.finished()).isNull();
    assertThat(read.attempts()).containsKey(7L * 40).hasSizeGreaterThan(200);
    assertThat(read.attempts().values())
        .noneMatch(entry -> entry.attempts() == 0 && !entry.alone());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bAAAAAgBAQ==",
        "wb2|d,x,0,0||",
        "wb1|",
        "wb1|d,x,0||",
        "wb1|d,x,zero,0||",
        "wb1|d,x,0,0|!!|",
        "wb1|d,x,0,0||gA"
      })
  void ignoresWhatItDoesNotUnderstand(String text) {
    assertThat(CommitMetadata.decode(0, text)).isNull();
  }

  @Test
  void ignoresNone() {
    assertThat(CommitMetadata.decode(0, null)).isNull();
  }
}
