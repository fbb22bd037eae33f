package org.example.jdbcqueue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentTest {
  private static final byte[] NO_TEXT = {0, (byte) 0xff, 10};

  @Test
  void keepsHeadersInOrderWhateverTheirBytes() {
    RawMessage message =
        new RawMessage(
            null,
            NO_TEXT,
            List.of(
                new Header("twice", NO_TEXT),
                new Header("twice", null),
                Header.of("waybill-dl-reason", "EXHAUSTED")));

    RawMessage read = Content.read(Content.write(message), "ada");

    assertArrayEquals(NO_TEXT, read.body());
    assertEquals(List.of("twice", "twice", "waybill-dl-reason"), names(read));
    assertArrayEquals(NO_TEXT, read.headers().get(0).value());
    assertNull(read.headers().get(1).value());
    assertEquals("EXHAUSTED", read.header("waybill-dl-reason"));
  }

  @Test
  void tellsNoBodyFromAnEmptyOne() {
    assertNull(Content.read(Content.write(new RawMessage(null, null, List.of())), null).body());
    assertArrayEquals(
        new byte[0],
        Content.read(Content.write(new RawMessage(null, new byte[0], List.of())), null).body());
  }

  private static List<String> names(RawMessage message) {
    return message.headers().stream().map(Header::name).toList();
  }
}
