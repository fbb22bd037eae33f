package dev.waybill.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotHashTest {
  /** Frozen. The hashes are those of Kafka's own class; binder-kafka compares the two at random. */
  @ParameterizedTest
  @CsvSource({
    "'', 275646681, 25",
    "21, -973932308, 44",
    "foobar, -790332482, 62",
    "a-little-bit-long-string, -985981536, 32",
    "a-little-bit-longer-string, -1486304829, 3",
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971, 13",
    "abc, 479470107, 27"
  })
  void isFrozen(String key, int hash, int slot) {
    assertThat(SlotHash.murmur2(key.getBytes(StandardCharsets.UTF_8))).isEqualTo(hash);
    assertThat(SlotHash.slot(key)).isEqualTo(slot);
  }

  @ParameterizedTest
  @CsvSource({"größe", "客户", "😀", "ключ"})
  void takesTheBytesOfTheUtf8Form(String key) {
    assertThat(SlotHash.slot(key))
        .isEqualTo(SlotHash.bucket(key.getBytes(StandardCharsets.UTF_8), SlotHash.SLOTS));
  }
}
