package dev.waybill.conformance.spi;

import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Messages on the wire with one part changed. */
@SuppressWarnings("NullAway") // javac 17 does not see that array parameters may be null
public final class RawMessages {
  private RawMessages() {}

  /** The same message with these headers. */
  public static RawMessage withHeaders(RawMessage message, List<Header> headers) {
    return new RawMessage(message.nativeKey(), message.body(), headers);
  }

  /** The same message with this key in the broker's own field, if it has that. */
  public static RawMessage withKey(RawMessage message, String key) {
    return message.nativeKey() == null
        ? message
        : new RawMessage(key.getBytes(StandardCharsets.UTF_8), message.body(), message.headers());
  }

  /** The same message with this body. */
  public static RawMessage withBody(RawMessage message, byte[] body) {
    return new RawMessage(message.nativeKey(), body, message.headers());
  }
}
