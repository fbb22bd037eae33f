package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import dev.waybill.spi.support.SlotHash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells messages apart, because the server does not: it stays the same across redelivery, and for
 * copies that were sent again after a broken connection. {@code <publisher>.<number>.<time>}, in
 * base 36.
 */
final class MessageId {
  static final String HEADER = "waybill-id";

  private static final int RADIX = 36;

  private final String token = token() + ".";
  private final AtomicLong count = new AtomicLong();

  /** Something that nobody else has. */
  static String token() {
    return Long.toString(UUID.randomUUID().getMostSignificantBits() >>> 16, RADIX);
  }

  String next(long nowMillis) {
    return token
        + Long.toString(count.incrementAndGet(), RADIX)
        + "."
        + Long.toString(nowMillis, RADIX);
  }

  /** That of a message; a hash of all it has where another tool sent it. */
  static String of(AMQP.BasicProperties properties, byte[] body) {
    String id = Messages.header(properties, HEADER);
    return id != null ? id : hashOf(properties, body);
  }

  private static String hashOf(AMQP.BasicProperties properties, byte[] body) {
    StringBuilder all = new StringBuilder();
    all.append(properties.getMessageId()).append('\n');
    new TreeMap<>(Messages.headers(properties))
        .forEach(
            (name, value) -> {
              if (!name.startsWith("x-")) {
                all.append(name).append('=').append(Messages.text(value)).append('\n');
              }
            });
    int headers = SlotHash.murmur2(all.toString().getBytes(StandardCharsets.UTF_8));
    return "h-"
        + Integer.toHexString(headers)
        + "-"
        + Integer.toHexString(SlotHash.murmur2(body))
        + "-"
        + Integer.toHexString(body.length);
  }

  /** When a message was sent, or {@code otherwise}. */
  static Instant sentAt(AMQP.BasicProperties properties, Instant otherwise) {
    Instant sent = sentAt(Messages.header(properties, HEADER));
    if (sent != null) {
      return sent;
    }
    Date timestamp = properties.getTimestamp();
    return timestamp == null ? otherwise : timestamp.toInstant();
  }

  private static @Nullable Instant sentAt(@Nullable String id) {
    int dot = id == null ? -1 : id.lastIndexOf('.');
    if (id == null || dot < 0) {
      return null;
    }
    try {
      return Instant.ofEpochMilli(Long.parseLong(id.substring(dot + 1), RADIX));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
