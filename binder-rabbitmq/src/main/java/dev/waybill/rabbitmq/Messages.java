package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.waybill.ContentMode;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.support.BinaryCodec;
import dev.waybill.spi.support.StructuredCodec;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.jackson.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps messages to those of AMQP and back. There is no CloudEvents binding for AMQP 0-9-1; this is
 * the one for AMQP 1.0, with headers for application properties, which bridges map to each other.
 */
final class Messages {
  static final String CONTENT_TYPE = "content-type";

  private static final int PERSISTENT = 2;

  /** What a header costs beside its name and value. */
  private static final int FRAMING = 7;

  private static final int MAX_SHORT_STRING = 255;
  private static final byte[] NOTHING = new byte[0];
  private static final List<String> PREFIXES =
      List.of("cloudEvents:", "cloudEvents_", "ce-", "ce_");
  private static final String KEY_ATTRIBUTE = "partitionkey";
  private static final List<String> KEY_HEADERS =
      PREFIXES.stream().map(prefix -> prefix + KEY_ATTRIBUTE).toList();

  /** What the server adds, and what would make a message differ from the one that was sent. */
  private static final Set<String> OF_THE_SERVER =
      Set.of("x-delivery-count", "x-acquired-count", "x-stream-offset");

  private static final Comparator<RawMessage.Header> BY_NAME =
      Comparator.comparing(RawMessage.Header::name);

  private static final JsonFormat JSON = new JsonFormat();
  private static final StructuredCodec STRUCTURED =
      new StructuredCodec(JSON, JSON.withForceJsonDataToBase64(), CONTENT_TYPE);

  private final BinaryCodec binary;
  private final String keyHeader;

  /** A message as the client takes it. */
  record Encoded(AMQP.BasicProperties properties, byte[] body, int size, int headerBytes) {}

  /** Writes attributes with this prefix; reads all. */
  Messages(String prefix) {
    this.binary =
        new BinaryCodec(
            prefix,
            PREFIXES.stream().filter(other -> !other.equals(prefix)).toList(),
            CONTENT_TYPE);
    this.keyHeader = prefix + KEY_ATTRIBUTE;
  }

  // ---- writing

  Encoded encode(Outbound message, String id) {
    if (message.payload() instanceof Payload.Raw raw) {
      return copy(raw.message(), message.key(), id);
    }
    Payload.Event event = (Payload.Event) message.payload();
    boolean structured = event.mode() == ContentMode.STRUCTURED || hasEmptyData(event.event());
    return structured
        ? structured(event.event(), message.key(), id)
        : binary(event.event(), message.key(), id);
  }

  /** Without a body a message cannot tell whether its event has empty data or none. */
  private static boolean hasEmptyData(CloudEvent event) {
    CloudEventData data = event.getData();
    return data != null && data.toBytes().length == 0;
  }

  private Encoded binary(CloudEvent event, @Nullable String key, String id) {
    Headers headers = new Headers();
    byte[] body = binary.encode(event, headers::add);
    if (key != null && !key.equals(headers.map.get(keyHeader))) {
      headers.add(ControlHeaders.KEY, key);
    }
    return encoded(headers, id, event.getId(), event.getType(), body);
  }

  private static Encoded structured(CloudEvent event, @Nullable String key, String id) {
    Headers headers = new Headers();
    headers.add(CONTENT_TYPE, STRUCTURED.contentType());
    if (key != null) {
      headers.add(ControlHeaders.KEY, key);
    }
    return encoded(headers, id, event.getId(), event.getType(), STRUCTURED.encode(event));
  }

  private Encoded copy(RawMessage message, @Nullable String key, String id) {
    Headers headers = new Headers();
    String type = null;
    String eventId = null;
    for (RawMessage.Header header : message.headers()) {
      headers.add(header);
    }
    if (key != null && !hasKey(headers.map, key)) {
      headers.add(ControlHeaders.KEY, key);
    }
    return encoded(headers, id, eventId, type, message.body());
  }

  private static boolean hasKey(Map<String, Object> headers, String key) {
    return key.equals(text(headers.get(ControlHeaders.KEY)));
  }

  private static Encoded encoded(
      Headers headers,
      String id,
      @Nullable String eventId,
      @Nullable String type,
      byte @Nullable [] data) {
    headers.add(MessageId.HEADER, id);
    byte[] body = data == null ? NOTHING : data;
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties(
            headers.contentType,
            null,
            headers.map,
            PERSISTENT,
            null,
            null,
            null,
            null,
            shortString(eventId),
            null,
            shortString(type),
            null,
            null,
            null);
    return new Encoded(properties, body, headers.bytes + body.length, headers.bytes);
  }

  private static @Nullable String shortString(@Nullable String text) {
    return text != null && isShort(text) ? text : null;
  }

  /** Without making them. */
  private static int utf8Bytes(String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // Each half of a pair counts for two of its four bytes.
        bytes += c >= 0x800 && !Character.isSurrogate(c) ? 2 : 1;
      }
    }
    return bytes;
  }

  private static boolean isShort(String text) {
    return text.length() <= MAX_SHORT_STRING / 3
        || text.getBytes(StandardCharsets.UTF_8).length <= MAX_SHORT_STRING;
  }

  /** Collects the headers of a message. */
  private static final class Headers {
    private final Map<String, Object> map = new HashMap<>(32);
    private @Nullable String contentType;
    private int bytes;

    void add(String name, String value) {
      if (name.equals(CONTENT_TYPE) && isShort(value)) {
        contentType = value;
      } else {
        map.put(name, value);
      }
      bytes += utf8Bytes(name) + utf8Bytes(value) + FRAMING;
    }

    @SuppressWarnings("NullAway") // a header may have no value
    void add(RawMessage.Header header) {
      byte[] value = header.value();
      if (header.name().equals(CONTENT_TYPE) && value != null) {
        add(header.name(), new String(value, StandardCharsets.UTF_8));
        return;
      }
      map.put(header.name(), value == null ? null : LongStringHelper.asLongString(value));
      bytes += utf8Bytes(header.name()) + (value == null ? 0 : value.length) + FRAMING;
    }
  }

  // ---- reading

  /** Decodes either mode. */
  CloudEvent event(RawMessage message) {
    return STRUCTURED.isStructured(message) ? STRUCTURED.decode(message) : binary.decode(message);
  }

  /** The same, straight from the client's hands: only what an event is made of, in any order. */
  CloudEvent event(AMQP.BasicProperties properties, byte[] body) {
    Map<String, Object> all = headers(properties);
    List<RawMessage.Header> headers = new ArrayList<>(all.size() + 1);
    if (properties.getContentType() != null) {
      headers.add(RawMessage.Header.of(CONTENT_TYPE, properties.getContentType()));
    }
    for (Map.Entry<String, Object> header : all.entrySet()) {
      String name = header.getKey();
      if (!ControlHeaders.isControl(name) && !isOfTheServer(name)) {
        headers.add(new RawMessage.Header(name, bytes(header.getValue())));
      }
    }
    byte[] data = body.length == 0 ? null : body;
    return STRUCTURED.isStructured(headers)
        ? STRUCTURED.decode(headers, data)
        : binary.decode(headers, data);
  }

  /** The message as it was sent: headers in the order of their names, without the server's own. */
  @SuppressWarnings("NullAway") // does not see that RawMessage takes null arrays
  static RawMessage raw(AMQP.BasicProperties properties, byte[] body) {
    Map<String, Object> all = headers(properties);
    List<RawMessage.Header> headers = new ArrayList<>(all.size() + 1);
    for (Map.Entry<String, Object> header : all.entrySet()) {
      String name = header.getKey();
      if (!isOfTheServer(name)) {
        headers.add(new RawMessage.Header(name, bytes(header.getValue())));
      }
    }
    headers.sort(BY_NAME);
    if (properties.getContentType() != null) {
      headers.add(0, RawMessage.Header.of(CONTENT_TYPE, properties.getContentType()));
    }
    return new RawMessage(null, body.length == 0 ? null : body, headers);
  }

  /** Looks at most names for one letter only: they are those of attributes. */
  private static boolean isOfTheServer(String name) {
    return name.startsWith("x-")
        && (OF_THE_SERVER.contains(name)
            || name.startsWith("x-death")
            || name.startsWith("x-first-death-")
            || name.startsWith("x-last-death-"));
  }

  static Map<String, Object> headers(AMQP.BasicProperties properties) {
    Map<String, Object> headers = properties.getHeaders();
    return headers == null ? Collections.emptyMap() : headers;
  }

  /** A header as text, or null. */
  static @Nullable String header(AMQP.BasicProperties properties, String name) {
    return name.equals(CONTENT_TYPE)
        ? properties.getContentType()
        : text(headers(properties).get(name));
  }

  /** The key of an event, whoever wrote it. */
  static @Nullable String key(AMQP.BasicProperties properties) {
    Map<String, Object> headers = headers(properties);
    String key = text(headers.get(ControlHeaders.KEY));
    for (int i = 0; key == null && i < KEY_HEADERS.size(); i++) {
      key = text(headers.get(KEY_HEADERS.get(i)));
    }
    return key == null || key.isEmpty() ? null : key;
  }

  /** Bytes of body and headers, as near as it can be told without encoding them. */
  static int size(AMQP.BasicProperties properties, byte[] body) {
    int size = body.length;
    for (Map.Entry<String, Object> header : headers(properties).entrySet()) {
      size += header.getKey().length() + FRAMING;
      Object value = header.getValue();
      if (value instanceof LongString text) {
        size += (int) text.length();
      }
    }
    return size;
  }

  /** A count that the server keeps in a header, or 0. */
  static long count(AMQP.BasicProperties properties, String name) {
    return headers(properties).get(name) instanceof Number number ? number.longValue() : 0;
  }

  static @Nullable String text(@Nullable Object value) {
    byte[] bytes = bytes(value);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Other types than text appear as CloudEvents writes them as text. */
  private static byte @Nullable [] bytes(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof LongString text) {
      return text.getBytes();
    }
    String text;
    if (value instanceof byte[] binary) {
      text = Base64.getEncoder().encodeToString(binary);
    } else if (value instanceof Date date) {
      text = date.toInstant().toString();
    } else {
      text = value.toString();
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
