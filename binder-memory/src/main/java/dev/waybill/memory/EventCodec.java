package dev.waybill.memory;

import dev.waybill.MalformedEventException;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.types.Time;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events as headers {@code ce-<attribute>} and a body, like the binary mode of the Kafka protocol
 * binding. Attributes are text on the wire, so extensions come back as strings.
 */
final class EventCodec {
  private static final String PREFIX = "ce-";
  private static final String SPEC_VERSION = "ce-specversion";
  private static final String CONTENT_TYPE = "content-type";

  private EventCodec() {}

  static RawMessage encode(CloudEvent event, @Nullable String key) {
    List<Header> headers = new ArrayList<>(8);
    headers.add(Header.of(SPEC_VERSION, event.getSpecVersion().toString()));
    for (String name : event.getAttributeNames()) {
      Object value = event.getAttribute(name);
      if (value != null && !name.equals("specversion")) {
        headers.add(Header.of(headerName(name), text(value)));
      }
    }
    for (String name : event.getExtensionNames()) {
      Object value = event.getExtension(name);
      if (value != null) {
        headers.add(Header.of(headerName(name), text(value)));
      }
    }
    CloudEventData data = event.getData();
    // Copied, because the application may go on using its array.
    byte[] body = data == null ? null : data.toBytes().clone();
    byte[] nativeKey = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    return raw(nativeKey, body, headers);
  }

  @SuppressWarnings("NullAway") // javac 17 does not see that array parameters may be null
  private static RawMessage raw(
      byte @Nullable [] nativeKey, byte @Nullable [] body, List<Header> headers) {
    return new RawMessage(nativeKey, body, headers);
  }

  static CloudEvent decode(RawMessage raw, String position) {
    try {
      SpecVersion version = version(raw);
      CloudEventBuilder builder = CloudEventBuilder.fromSpecVersion(version);
      for (Header header : raw.headers()) {
        String name = header.name();
        if (name.equals(CONTENT_TYPE)) {
          builder.withContextAttribute("datacontenttype", text(header));
        } else if (name.startsWith(PREFIX) && !name.equals(SPEC_VERSION)) {
          builder.withContextAttribute(name.substring(PREFIX.length()), text(header));
        }
      }
      byte[] body = raw.body();
      if (body != null) {
        // Copied, because other groups and the dead-letter copy share these bytes.
        builder.withData(body.clone());
      }
      return builder.build();
    } catch (RuntimeException e) {
      throw new MalformedEventException(
          ("Decoding the message at '%s' failed: it is no CloudEvent in binary mode: %s. "
                  + "Correct its sender; the raw bytes are kept.")
              .formatted(position, e.getMessage()),
          e);
    }
  }

  private static SpecVersion version(RawMessage raw) {
    String version = raw.header(SPEC_VERSION);
    if (version == null) {
      throw new IllegalArgumentException("there is no header '" + SPEC_VERSION + "'");
    }
    return SpecVersion.parse(version);
  }

  /** Constants for the usual ones, because a log keeps thousands of them. */
  private static String headerName(String attribute) {
    return switch (attribute) {
      case "id" -> "ce-id";
      case "source" -> "ce-source";
      case "type" -> "ce-type";
      case "subject" -> "ce-subject";
      case "time" -> "ce-time";
      case "dataschema" -> "ce-dataschema";
      case "partitionkey" -> "ce-partitionkey";
      case "datacontenttype" -> CONTENT_TYPE;
      default -> PREFIX + attribute;
    };
  }

  private static String text(Object value) {
    if (value instanceof OffsetDateTime time) {
      return Time.writeTime(time);
    }
    return value instanceof byte[] bytes
        ? Base64.getEncoder().encodeToString(bytes)
        : value.toString();
  }

  private static String text(Header header) {
    String text = header.text();
    if (text == null) {
      throw new IllegalArgumentException("header '" + header.name() + "' has no value");
    }
    if (text.indexOf('\uFFFD') >= 0
        && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), header.value())) {
      throw new IllegalArgumentException("header '" + header.name() + "' is not UTF-8");
    }
    return text;
  }
}
