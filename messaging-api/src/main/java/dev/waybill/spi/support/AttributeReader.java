package dev.waybill.spi.support;

import dev.waybill.MalformedEventException;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Feeds header values to an event builder and turns its complaints into one kind of exception. */
final class AttributeReader {
  private static final int MAX_CACHED_URIS = 256;
  private static final int MAX_CACHED_LENGTH = 256;
  private static final ConcurrentMap<String, URI> URIS = new ConcurrentHashMap<>();
  private static final char REPLACEMENT = '\uFFFD';

  private AttributeReader() {}

  static void read(CloudEventBuilder builder, String header, String attribute, byte[] value) {
    String text = utf8(header, value);
    try {
      if (builder instanceof io.cloudevents.core.v1.CloudEventBuilder current) {
        read(current, attribute, text);
      } else {
        builder.withContextAttribute(attribute, text);
      }
    } catch (RuntimeException e) {
      throw malformed(
          "header '" + header + "' with the value '" + shortened(text) + "' is no valid attribute",
          e);
    }
  }

  /** As the builder reads attributes, but for how it reads times. */
  private static void read(
      io.cloudevents.core.v1.CloudEventBuilder builder, String attribute, String text) {
    switch (attribute) {
      case "id" -> builder.withId(text);
      case "type" -> builder.withType(text);
      case "subject" -> builder.withSubject(text);
      case "datacontenttype" -> builder.withDataContentType(text);
      case "time" -> builder.withTime(Rfc3339.read(text));
      case "source", "dataschema" -> builder.withContextAttribute(attribute, uri(text));
      default -> builder.withContextAttribute(attribute, text);
    }
  }

  /** Few sources send most events, so most URIs have been parsed before. */
  private static URI uri(String text) {
    URI uri = URIS.get(text);
    if (uri == null) {
      uri = URI.create(text);
      if (text.length() <= MAX_CACHED_LENGTH && URIS.size() < MAX_CACHED_URIS) {
        URIS.put(text, uri);
      }
    }
    return uri;
  }

  static CloudEvent build(CloudEventBuilder builder) {
    CloudEvent event;
    try {
      event = builder.build();
    } catch (RuntimeException e) {
      throw malformed(String.valueOf(e.getMessage()), e);
    }
    requireNonEmpty("id", event.getId());
    requireNonEmpty("source", event.getSource().toString());
    requireNonEmpty("type", event.getType());
    return event;
  }

  static void requireNonEmpty(String attribute, String value) {
    if (value.isEmpty()) {
      throw malformed("attribute '" + attribute + "' is empty", null);
    }
  }

  static MalformedEventException malformed(String why, @Nullable Throwable cause) {
    return new MalformedEventException("The message is no valid CloudEvent: " + why, cause);
  }

  /** The fast way replaces bad bytes; only where it may have done so, a second look tells. */
  private static String utf8(String header, byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
      } catch (CharacterCodingException e) {
        throw malformed("header '" + header + "' is not UTF-8", e);
      }
    }
    return text;
  }

  private static String shortened(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
