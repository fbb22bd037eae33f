package dev.waybill.conformance.check;

import dev.waybill.conformance.spi.RawMessages;
import dev.waybill.conformance.stage.Message;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ways to spoil a good message so that it is no event any more. They are told by names of headers
 * that every protocol binding has, whatever its prefix; on a binder that lays events out in another
 * way some of them spoil nothing, and are left out.
 */
enum Garbage {
  NO_ID(good -> changed(good, "id", null)),
  BAD_VERSION(good -> changed(good, "specversion", "9.9".getBytes(StandardCharsets.UTF_8))),
  BAD_UTF_8(good -> changed(good, "type", new byte[] {(byte) 0xc3, 0x28, (byte) 0xff})),
  NO_HEADERS(good -> RawMessages.withHeaders(good, List.of())),
  BROKEN_DOCUMENT(
      good ->
          RawMessages.withHeaders(
              good,
              List.of(Header.of("content-type", "application/cloudevents+json; charset=UTF-8"))));

  @SuppressWarnings("ImmutableEnumChecker") // each is code without state
  private final Function<RawMessage, RawMessage> spoil;

  Garbage(Function<RawMessage, RawMessage> spoil) {
    this.spoil = spoil;
  }

  /** A spoilt copy with a body that tells which it is; null where this kind spoils nothing. */
  @Nullable RawMessage of(RawMessage good, Message instead) {
    RawMessage spoilt = spoil.apply(good);
    if (spoilt.headers().equals(good.headers())) {
      return null;
    }
    return RawMessages.withBody(spoilt, body(instead));
  }

  /** Broken JSON, not even text, and unique. */
  byte[] body(Message instead) {
    byte[] text =
        ("{\"specversion\":\"1.0\",\"id\":" + name() + " " + instead.number())
            .getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(text, text.length + 2);
    body[text.length] = (byte) 0xfe;
    return body;
  }

  private static RawMessage changed(RawMessage good, String attribute, byte @Nullable [] value) {
    List<Header> headers = new ArrayList<>();
    for (Header header : good.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      boolean meant = name.matches("c(loud)?e(vents)?[-_:]" + attribute);
      if (!meant) {
        headers.add(header);
      } else if (value != null) {
        headers.add(new Header(header.name(), value));
      }
    }
    return RawMessages.withHeaders(good, headers);
  }
}
