package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTest {
  private static String decoded(String text) {
    return new String(Percent.decode(text), StandardCharsets.UTF_8);
  }

  /** The examples of the CloudEvents binding. */
  @Test
  void encodesWhatHeadersCannotHold() {
    assertThat(Percent.encode("Euro € 😀")).isEqualTo("Euro%20%E2%82%AC%20%F0%9F%98%80");
    assertThat(Percent.encode("100%")).isEqualTo("100%25");
    assertThat(Percent.encode("!#$&'()*+,-./:;<=>?@[]^_`{|}~"))
        .isEqualTo("!#$&'()*+,-./:;<=>?@[]^_`{|}~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "a b", "\"quoted\"", "ä%20ö", "%", "%%", "\r\n\t\0", "é😀x"})
  void nothingIsLostOnTheWay(String text) {
    String encoded = Percent.encode(text);
    assertThat(encoded).matches("[\\x21-\\x7e&&[^\"]]*");
    assertThat(decoded(encoded)).isEqualTo(text);
    assertThat(Percent.text(encoded)).isEqualTo(text);
  }

  @Test
  void decodesOneRoundOnly() {
    assertThat(decoded("%2541")).isEqualTo("%41");
  }

  @Test
  void leavesWhatIsNoEscape() {
    assertThat(decoded("50% off")).isEqualTo("50% off");
    assertThat(decoded("%4")).isEqualTo("%4");
    assertThat(decoded("%zz")).isEqualTo("%zz");
  }

  @Test
  void takesValuesInQuotes() {
    assertThat(decoded("\"a \\\"b\\\" c\"")).isEqualTo("a \"b\" c");
    assertThat(decoded("\"")).isEqualTo("\"");
  }

  @Test
  void keepsWhatIsOnTheWireAndEscapesWhatCannotBe() {
    byte[] value = {'a', ' ', '%', '"', (byte) 0xc3, 0x28};
    assertThat(Percent.raw(value)).isEqualTo("a %\"%C3(");
  }
}
