package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  @Test
  void readsWhatItWrites() {
    Checkpoint checkpoint =
        new Checkpoint(
            1_234_567_890_123L,
            true,
            17,
            "3f2a91c0",
            42,
            2,
            1_234_567_890_999L,
            "20261121",
            new byte[] {0, -1, 127},
            Map.of(
                1_234_567_890_124L, new AttemptTable.Entry(3, 0, true, false),
                1_234_567_890_777L, new AttemptTable.Entry(1, 1_790_000_000_000L, false, true)));
    Checkpoint read = Checkpoint.decode(checkpoint.encode());
    assertThat(read).usingRecursiveComparison().isEqualTo(checkpoint);
  }

  @Test
  void isTextThatPeopleCanRead() {
    Checkpoint clean = new Checkpoint(5, false, 0, "", 7, 0, 0, "2026", null, Map.of());
    assertThat(new String(clean.encode(), StandardCharsets.UTF_8))
        .isEqualTo("wb1|5|c,0,,7,0,0,2026||");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wb2|5|c,0,,7,0,0,2026||",
        "wb1|5|c,0,,7,0,0||",
        "wb1|x|c,0,,7,0,0,2026||",
        "wb1|5|c,0,,7,0,0,2026||gA"
      })
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> Checkpoint.decode(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
