package dev.waybill.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ZipfTest {
  private static final int COUNT = 100_000;
  private final Zipf zipf = new Zipf(COUNT);

  private long of(int key) {
    return IntStream.range(0, COUNT).filter(i -> zipf.key(i) == key).count();
  }

  /** The share of the first of 1000 keys is 1 / 7.485, that of the tenth a tenth of it. */
  @Test
  void givesKeysTheirShares() {
    assertThat(of(0)).isBetween(13_000L, 13_700L);
    assertThat(of(9)).isBetween(1_150L, 1_520L);
    assertThat(IntStream.range(0, COUNT).map(zipf::key)).allMatch(key -> key < Setting.KEYS);
  }

  @Test
  void failsOneEventInAHundred() {
    assertThat(IntStream.range(0, COUNT).filter(zipf::fails).count()).isBetween(900L, 1_100L);
  }

  @Test
  void isBoundByItsBusiestKey() {
    long failures =
        IntStream.range(0, COUNT).filter(i -> zipf.key(i) == 0 && zipf.fails(i)).count();
    assertThat(zipf.serialBound().toMillis()).isEqualTo(of(0) + 200 * failures);
  }

  @Test
  void isTheSameEachTime() {
    Zipf again = new Zipf(COUNT);
    assertThat(IntStream.range(0, COUNT))
        .allMatch(i -> again.key(i) == zipf.key(i) && again.fails(i) == zipf.fails(i));
  }
}
