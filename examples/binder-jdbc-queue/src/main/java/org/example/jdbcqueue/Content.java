package org.example.jdbcqueue;

import dev.waybill.MalformedEventException;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import dev.waybill.spi.support.BinaryCodec;
import io.cloudevents.CloudEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is in the column {@code content}: headers, then the body, each text and each body behind its
 * length, where -1 says that there is none. The key has a column of its own.
 */
final class Content {
  private static final BinaryCodec CODEC = new BinaryCodec("ce-", List.of(), "content-type");
  private static final int NONE = -1;

  private Content() {}

  /** An event in binary mode, or the message as it is. */
  static RawMessage message(Outbound outbound) {
    String key = outbound.key();
    byte[] nativeKey = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    if (outbound.payload() instanceof Payload.Raw raw) {
      return raw(nativeKey, raw.message().body(), raw.message().headers());
    }
    List<Header> headers = new ArrayList<>();
    byte[] body =
        CODEC.encode(
            ((Payload.Event) outbound.payload()).event(),
            (name, value) -> headers.add(Header.of(name, value)));
    return raw(nativeKey, body, headers);
  }

  /** Decodes the event that a message is. */
  static CloudEvent event(RawMessage message, String position) {
    try {
      return CODEC.decode(message);
    } catch (MalformedEventException e) {
      throw new MalformedEventException(
          "Decoding message %s failed: %s".formatted(position, e.getMessage()), e);
    }
  }

  static byte[] write(RawMessage message) {
    List<byte[]> parts = new ArrayList<>();
    int size = 2 * Integer.BYTES;
    for (Header header : message.headers()) {
      byte[] name = header.name().getBytes(StandardCharsets.UTF_8);
      parts.add(name);
      parts.add(header.value());
      size += 2 * Integer.BYTES + name.length + length(header.value());
    }
    ByteBuffer content = ByteBuffer.allocate(size + length(message.body()));
    content.putInt(message.headers().size());
    parts.forEach(part -> write(content, part));
    write(content, message.body());
    return content.array();
  }

  static RawMessage read(byte[] bytes, @Nullable String key) {
    ByteBuffer content = ByteBuffer.wrap(bytes);
    int count = content.getInt();
    List<Header> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] name = readPart(content);
      headers.add(new Header(new String(name, StandardCharsets.UTF_8), readPart(content)));
    }
    byte[] nativeKey = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    return raw(nativeKey, readPart(content), headers);
  }

  private static int length(byte @Nullable [] part) {
    return part == null ? 0 : part.length;
  }

  private static void write(ByteBuffer to, byte @Nullable [] part) {
    to.putInt(part == null ? NONE : part.length);
    if (part != null) {
      to.put(part);
    }
  }

  private static byte @Nullable [] readPart(ByteBuffer from) {
    int length = from.getInt();
    if (length == NONE) {
      return null;
    }
    byte[] part = new byte[length];
    from.get(part);
    return part;
  }

  private static RawMessage raw(
      byte @Nullable [] nativeKey, byte @Nullable [] body, List<Header> headers) {
    return new RawMessage(nativeKey, body, headers);
  }
}
