package dev.waybill.benchmark;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.cloudevents.types.Time;
import io.nats.client.impl.Headers;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the binary mode of CloudEvents for NATS as an application would by hand. Public
 * for the test that compares it with the binder's.
 */
public final class NatsRawMessages {
  private static final String MSG_ID = "Nats-Msg-Id";
  private static final byte[] NOTHING = {};

  private NatsRawMessages() {}

  /** The headers of an event, and what the server tells it from others by. */
  public static Headers headers(CloudEvent event) {
    Headers headers = new Headers();
    String source = escaped(event.getSource().toString());
    String id = escaped(event.getId());
    headers.put("ce-specversion", "1.0");
    headers.put("ce-id", id);
    headers.put("ce-source", source);
    headers.put("ce-type", escaped(event.getType()));
    if (event.getDataContentType() != null) {
      headers.put("ce-datacontenttype", escaped(event.getDataContentType()));
    }
    if (event.getDataSchema() != null) {
      headers.put("ce-dataschema", escaped(event.getDataSchema().toString()));
    }
    if (event.getSubject() != null) {
      headers.put("ce-subject", escaped(event.getSubject()));
    }
    if (event.getTime() != null) {
      headers.put("ce-time", Time.writeTime(event.getTime()));
    }
    for (String name : event.getExtensionNames()) {
      headers.put("ce-" + name, escaped(String.valueOf(event.getExtension(name))));
    }
    headers.put(MSG_ID, source + ' ' + id);
    return headers;
  }

  /** The body of an event. */
  public static byte[] body(CloudEvent event) {
    CloudEventData data = event.getData();
    return data == null ? NOTHING : data.toBytes();
  }

  /** The event of a message. */
  public static CloudEvent event(Headers headers, byte @Nullable [] body) {
    CloudEventBuilder builder = new CloudEventBuilder();
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      String name = header.getKey();
      if (!name.startsWith("ce-")) {
        continue;
      }
      String text = plain(header.getValue().get(0));
      switch (name) {
        case "ce-specversion" -> {}
        case "ce-id" -> builder.withId(text);
        case "ce-source" -> builder.withSource(URI.create(text));
        case "ce-type" -> builder.withType(text);
        case "ce-subject" -> builder.withSubject(text);
        case "ce-time" -> builder.withTime(Time.parseTime(text));
        case "ce-dataschema" -> builder.withDataSchema(URI.create(text));
        case "ce-datacontenttype" -> builder.withDataContentType(text);
        default -> builder.withExtension(name.substring(3), text);
      }
    }
    if (body != null && body.length > 0) {
      builder.withData(body);
    }
    return builder.build();
  }

  private static boolean isPlain(int c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '%';
  }

  private static String escaped(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return escapedBytes(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return text;
  }

  private static String escapedBytes(byte[] bytes) {
    StringBuilder escaped = new StringBuilder(bytes.length + 16);
    for (byte each : bytes) {
      if (isPlain(each)) {
        escaped.append((char) each);
      } else {
        escaped.append('%');
        escaped.append(Character.toUpperCase(Character.forDigit((each >> 4) & 0xf, 16)));
        escaped.append(Character.toUpperCase(Character.forDigit(each & 0xf, 16)));
      }
    }
    return escaped.toString();
  }

  private static String plain(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
