package dev.waybill.spi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is on the wire, decoded or not. Arrays are shared, not copied: nobody writes to
 * them.
 *
 * @param nativeKey the broker's own key field, or null
 * @param body the body; null where the broker tells an absent body from an empty one
 * @param headers the transport headers in order; a name may occur more than once
 */
public record RawMessage(
    byte @Nullable [] nativeKey, byte @Nullable [] body, List<Header> headers) {

  /**
   * One transport header.
   *
   * @param value null where the broker has headers without a value
   */
  public record Header(String name, byte @Nullable [] value) {
    /** A header with a text value. */
    public static Header of(String name, String value) {
      return new Header(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The value as UTF-8 text. */
    public @Nullable String text() {
      return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
  }

  /** Copies the list. */
  public RawMessage {
    headers = List.copyOf(headers);
  }

  /** The last header of this name as text. */
  public @Nullable String header(String name) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.get(i).name().equals(name)) {
        return headers.get(i).text();
      }
    }
    return null;
  }

  /** The same message with every {@code waybill-*} header replaced by those given. */
  public RawMessage withControlHeaders(Map<String, String> control) {
    List<Header> kept = new ArrayList<>(headers.size() + control.size());
    for (Header header : headers) {
      if (!ControlHeaders.isControl(header.name())) {
        kept.add(header);
      }
    }
    control.forEach((name, value) -> kept.add(Header.of(name, value)));
    return new RawMessage(nativeKey, body, kept);
  }

  /** Bytes of body, key and headers together; what a broker counts differs by some framing. */
  public int sizeBytes() {
    int size = (body == null ? 0 : body.length) + (nativeKey == null ? 0 : nativeKey.length);
    for (Header header : headers) {
      size += header.name().length() + (header.value() == null ? 0 : header.value().length);
    }
    return size;
  }
}
