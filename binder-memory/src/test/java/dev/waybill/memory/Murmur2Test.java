package dev.waybill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Murmur2Test {
  /** Vectors of Kafka's own test of its hash, and one for each length of what is left over. */
  @ParameterizedTest
  @CsvSource({
    "a, -1563381124",
    "abc, 479470107",
    "21, -973932308",
    "foobar, -790332482",
    "a-little-bit-long-string, -985981536",
    "a-little-bit-longer-string, -1486304829",
    "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971",
  })
  void agreesWithKafka(String key, int hash) {
    assertThat(Murmur2.hash(key.getBytes(StandardCharsets.UTF_8))).isEqualTo(hash);
  }
}
