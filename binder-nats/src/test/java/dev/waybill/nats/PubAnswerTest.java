package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PubAnswerTest {
  private static PubAnswer read(String text) {
    return PubAnswer.read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void saysWhereItIs() {
    assertThat(read("{\"stream\":\"orders\",\"seq\":17}").position()).isEqualTo("orders@17");
    assertThat(read("{\"stream\":\"orders\", \"seq\":17,\"duplicate\": true}").position())
        .isEqualTo("orders@17");
    assertThat(read("{\"stream\":\"orders\",\"domain\":\"hub\",\"seq\":18}").position())
        .isEqualTo("orders@18");
    assertThat(read("{\"seq\":19,\"stream\":\"orders\"}").position()).isEqualTo("orders@19");
  }

  @Test
  void saysWhyItIsNot() {
    PubAnswer full =
        read(
            "{\"error\":{\"code\":503,\"err_code\":10077,\"description\":\"maximum messages"
                + " exceeded\"},\"stream\":\"orders\",\"seq\":0}");
    assertThat(full.error().errorCode()).isEqualTo(ErrorCode.THROTTLED);
    assertThat(full.error()).hasMessageContaining("maximum messages exceeded");
    assertThat(
            read("{\"stream\":\"orders\",\"seq\":0,\"error\":{\"code\":400,\"err_code\":10071}}")
                .error()
                .isWrongLastSequence())
        .isTrue();
    assertThat(read("what?").error()).isNotNull();
  }
}
