package dev.waybill.spi.support;

import dev.waybill.MalformedEventException;
import dev.waybill.spi.RawMessage;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The binary mode of the CloudEvents protocol bindings: attributes in headers with a prefix, {@code
 * datacontenttype} in the content type header, data as the body. Thread-safe.
 *
 * <p>Attributes are written as text in their canonical form, each once. On reading, the last header
 * of a name wins, and headers of other bindings' prefixes are understood where those of the own one
 * are absent. Every attribute, {@code partitionkey} included, stays in the event.
 */
public final class BinaryCodec {
  private static final SpecVersion[] VERSIONS = SpecVersion.values();
  private static final String SPEC_VERSION = "specversion";
  private static final String CONTENT_TYPE_ATTRIBUTE = "datacontenttype";
  private static final int MAX_CACHED_NAMES = 256;

  private final String prefix;
  private final List<AttributeNames> readNames;
  private final String contentTypeHeader;
  private final String specVersionHeader;
  private final Map<SpecVersion, List<AttributeHeader>> written = new EnumMap<>(SpecVersion.class);
  private final ConcurrentMap<String, String> headerNames = new ConcurrentHashMap<>();

  private record AttributeHeader(String name, String header) {}

  /** Takes one header at a time. */
  @FunctionalInterface
  public interface HeaderSink {
    /** Called once per header name. */
    void header(String name, String value);
  }

  /**
   * A codec.
   *
   * @param prefix what the name of an attribute's header begins with, such as {@code ce_}
   * @param alsoRead other prefixes that are understood
   * @param contentTypeHeader the header that carries {@code datacontenttype}
   */
  public BinaryCodec(String prefix, List<String> alsoRead, String contentTypeHeader) {
    this.prefix = prefix;
    this.contentTypeHeader = contentTypeHeader;
    this.readNames =
        Stream.concat(Stream.of(prefix), alsoRead.stream())
            .map(read -> new AttributeNames(read, contentTypeHeader))
            .toList();
    this.specVersionHeader = prefix + SPEC_VERSION;
    for (SpecVersion version : VERSIONS) {
      written.put(
          version,
          version.getAllAttributes().stream()
              .filter(name -> !name.equals(SPEC_VERSION))
              .map(name -> new AttributeHeader(name, attributeHeader(name)))
              .toList());
    }
  }

  private String attributeHeader(String attribute) {
    return attribute.equals(CONTENT_TYPE_ATTRIBUTE) ? contentTypeHeader : prefix + attribute;
  }

  /**
   * Writes the attributes of an event.
   *
   * @return the body; null if the event has no data
   */
  public byte @Nullable [] encode(CloudEvent event, HeaderSink headers) {
    headers.header(specVersionHeader, event.getSpecVersion().toString());
    for (AttributeHeader attribute : written.getOrDefault(event.getSpecVersion(), List.of())) {
      Object value = event.getAttribute(attribute.name);
      if (value != null) {
        headers.header(attribute.header, text(value));
      }
    }
    for (String name : event.getExtensionNames()) {
      Object value = event.getExtension(name);
      if (value != null) {
        headers.header(extensionHeader(name), text(value));
      }
    }
    CloudEventData data = event.getData();
    return data == null ? null : data.toBytes();
  }

  /**
   * Reads an event.
   *
   * @throws MalformedEventException that says what is wrong with it
   */
  public CloudEvent decode(RawMessage message) {
    return decode(message.headers(), message.body());
  }

  /** The same of a message that is in parts, which are not kept. */
  public CloudEvent decode(List<RawMessage.Header> headers, byte @Nullable [] body) {
    for (AttributeNames names : readNames) {
      String version = ContentTypes.header(headers, names.specVersionHeader());
      if (version != null) {
        return decode(headers, body, names, version);
      }
    }
    String contentType = ContentTypes.header(headers, contentTypeHeader);
    throw new MalformedEventException(
        "The message is no CloudEvent: it has no header '"
            + prefix
            + SPEC_VERSION
            + "', and '"
            + contentTypeHeader
            + "' is "
            + (contentType == null ? "absent" : "'" + contentType + "'")
            + " instead of application/cloudevents+json",
        null);
  }

  private static CloudEvent decode(
      List<RawMessage.Header> headers,
      byte @Nullable [] body,
      AttributeNames names,
      String version) {
    CloudEventBuilder builder = CloudEventBuilder.fromSpecVersion(specVersion(version));
    for (RawMessage.Header header : headers) {
      byte[] value = header.value();
      String attribute = value == null ? null : names.of(header.name());
      if (attribute != null && value != null) {
        AttributeReader.read(builder, header.name(), attribute, value);
      }
    }
    if (body != null) {
      // Copied: a handler may write into its bytes, and copies are made of the message's.
      builder.withData(body.clone());
    }
    return AttributeReader.build(builder);
  }

  private static SpecVersion specVersion(String text) {
    for (SpecVersion version : VERSIONS) {
      if (version.toString().equals(text)) {
        return version;
      }
    }
    throw new MalformedEventException(
        "The message is no CloudEvent that can be read: specversion is '"
            + text
            + "', known are "
            + List.of(VERSIONS),
        null);
  }

  private String extensionHeader(String attribute) {
    String name = headerNames.get(attribute);
    if (name == null) {
      name = prefix + attribute;
      // Extension names come from applications: do not let them fill the memory.
      if (headerNames.size() < MAX_CACHED_NAMES) {
        headerNames.put(attribute, name);
      }
    }
    return name;
  }

  private static String text(Object value) {
    if (value instanceof String string) {
      return string;
    }
    if (value instanceof OffsetDateTime time) {
      return Rfc3339.write(time);
    }
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    return value instanceof URI uri ? uri.toString() : String.valueOf(value);
  }
}
