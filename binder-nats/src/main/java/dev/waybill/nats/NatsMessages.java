package dev.waybill.nats;

import dev.waybill.ContentMode;
import dev.waybill.spi.Address;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.support.BinaryCodec;
import dev.waybill.spi.support.StructuredCodec;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.jackson.JsonFormat;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps messages to NATS and back, as the CloudEvents binding for NATS says: every attribute in a
 * header of its own, {@code datacontenttype} included, percent-encoded. The key is the attribute
 * {@code partitionkey}, or a header of ours where the event has none of that value.
 */
final class NatsMessages {
  static final String MSG_ID = "Nats-Msg-Id";

  private static final String PREFIX = "ce-";
  private static final String KEY_ATTRIBUTE = "partitionkey";
  private static final String KEY_HEADER = PREFIX + KEY_ATTRIBUTE;
  private static final String CONTENT_TYPE = "content-type";

  /** NATS does not tell an empty body from none; CloudEvents does. */
  private static final String EMPTY_DATA = "x-waybill-empty-data";

  private static final BinaryCodec BINARY =
      new BinaryCodec(PREFIX, List.of(), PREFIX + "datacontenttype");

  private static final JsonFormat JSON = new JsonFormat();
  private static final StructuredCodec STRUCTURED =
      new StructuredCodec(JSON, JSON.withForceJsonDataToBase64(), CONTENT_TYPE);

  private static final byte[] NOTHING = {};

  /** Headers and body, ready to be sent. */
  record Encoded(Headers headers, byte[] body) {
    int headerBytes() {
      return headers.serializedLength();
    }

    int sizeBytes() {
      return headerBytes() + body.length;
    }
  }

  private NatsMessages() {}

  /** Lays a message out. */
  static Encoded encode(Outbound message) {
    if (message.payload() instanceof Payload.Raw raw) {
      return copy(raw.message(), message.key());
    }
    Payload.Event event = (Payload.Event) message.payload();
    return event.mode() == ContentMode.STRUCTURED
        ? structured(event.event(), message.key())
        : binary(event.event(), message.key());
  }

  private static Encoded binary(CloudEvent event, @Nullable String key) {
    Headers headers = new Headers();
    byte[] body = BINARY.encode(event, (name, value) -> headers.put(name, Percent.encode(value)));
    CloudEventData data = event.getData();
    if (data != null && (body == null || body.length == 0)) {
      headers.put(EMPTY_DATA, "1");
    }
    if (key != null && !key.equals(event.getExtension(KEY_ATTRIBUTE))) {
      headers.put(ControlHeaders.KEY, Percent.encode(key));
    }
    return new Encoded(headers, body == null ? NOTHING : body);
  }

  private static Encoded structured(CloudEvent event, @Nullable String key) {
    Headers headers = new Headers();
    headers.put("Content-Type", STRUCTURED.contentType());
    if (key != null) {
      headers.put(ControlHeaders.KEY, Percent.encode(key));
    }
    return new Encoded(headers, STRUCTURED.encode(event));
  }

  private static Encoded copy(RawMessage message, @Nullable String key) {
    Headers headers = new Headers();
    String known = null;
    for (RawMessage.Header header : message.headers()) {
      byte[] value = header.value() == null ? NOTHING : header.value();
      if (ControlHeaders.isControl(header.name())) {
        headers.add(header.name(), Percent.encode(new String(value, StandardCharsets.UTF_8)));
      } else if (!isServers(header.name())) {
        String text = Percent.raw(value);
        headers.add(header.name(), text);
        if (header.name().equalsIgnoreCase(KEY_HEADER)) {
          known = utf8(Percent.decode(text));
        }
      }
    }
    if (key != null && !key.equals(known)) {
      headers.put(ControlHeaders.KEY, Percent.encode(key));
    }
    byte[] body = message.body();
    return new Encoded(headers, body == null ? NOTHING : body);
  }

  /** Commands to the server are not part of a message: they must not be given a second time. */
  private static boolean isServers(String header) {
    return header.regionMatches(true, 0, "Nats-", 0, 5);
  }

  /**
   * What the server recognises a repeated publish by. Events are told by source and id, as
   * CloudEvents says, whoever sends them.
   */
  static String eventId(CloudEvent event) {
    MessageDigest sha = sha256();
    sha.update(event.getSource().toString().getBytes(StandardCharsets.UTF_8));
    sha.update((byte) '\n');
    sha.update(event.getId().getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /**
   * What the server recognises a message by that is sent again: events by what they are, dead
   * letters by what they are copies of. Null for all others, which are told by the sending.
   */
  static @Nullable String id(Outbound message) {
    if (message.payload() instanceof Payload.Event event) {
      return message.to().kind() == Address.Kind.DESTINATION ? eventId(event.event()) : null;
    }
    RawMessage raw = ((Payload.Raw) message.payload()).message();
    return message.to().kind() == Address.Kind.DEAD_LETTERS
        ? raw.header(ControlHeaders.DL_ID)
        : null;
  }

  /** The message as it is on the wire, but for our own headers, which are decoded. */
  static RawMessage raw(Message message) {
    List<RawMessage.Header> headers = new ArrayList<>();
    if (message.hasHeaders()) {
      for (Map.Entry<String, List<String>> entry : message.getHeaders().entrySet()) {
        String name = entry.getKey();
        boolean control = ControlHeaders.isControl(name);
        if (!isServers(name)) {
          for (String value : entry.getValue()) {
            headers.add(
                new RawMessage.Header(
                    name,
                    control ? Percent.decode(value) : value.getBytes(StandardCharsets.UTF_8)));
          }
        }
      }
    }
    return raw(message.getData(), headers);
  }

  @SuppressWarnings("NullAway") // does not see that RawMessage takes null arrays
  private static RawMessage raw(byte @Nullable [] body, List<RawMessage.Header> headers) {
    return new RawMessage(null, body, headers);
  }

  /** Decodes either mode. Takes only what an event is made of. */
  static CloudEvent event(Message message) {
    List<RawMessage.Header> headers = new ArrayList<>(12);
    boolean emptyData = false;
    if (message.hasHeaders()) {
      for (Map.Entry<String, List<String>> entry : message.getHeaders().entrySet()) {
        String name = entry.getKey();
        List<String> values = entry.getValue();
        String value = values.isEmpty() ? "" : values.get(values.size() - 1);
        if (name.startsWith(PREFIX)) {
          headers.add(new RawMessage.Header(name, Percent.decode(value)));
        } else if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
          headers.add(new RawMessage.Header(name.toLowerCase(Locale.ROOT), Percent.decode(value)));
        } else if (name.equalsIgnoreCase(CONTENT_TYPE)) {
          headers.add(RawMessage.Header.of(name, value));
        } else {
          emptyData |= name.equalsIgnoreCase(EMPTY_DATA);
        }
      }
    }
    byte[] body = message.getData();
    if (STRUCTURED.isStructured(headers)) {
      return STRUCTURED.decode(headers, body);
    }
    boolean none = (body == null || body.length == 0) && !emptyData;
    return BINARY.decode(headers, none ? null : body);
  }

  /** The ordering key of a message. */
  static @Nullable String key(Message message) {
    if (!message.hasHeaders()) {
      return null;
    }
    Headers headers = message.getHeaders();
    String key = headers.getLast(ControlHeaders.KEY);
    if (key == null) {
      key = headers.getLast(KEY_HEADER);
    }
    if (key == null) {
      List<String> any = headers.getIgnoreCase(KEY_HEADER);
      key = any == null || any.isEmpty() ? null : any.get(any.size() - 1);
    }
    return key == null || key.isEmpty() ? null : Percent.text(key);
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
