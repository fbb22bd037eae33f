package dev.waybill.spi.support;

import dev.waybill.MalformedEventException;
import dev.waybill.spi.RawMessage;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.format.EventFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The structured mode of the CloudEvents protocol bindings: the whole event is the body.
 * Thread-safe if its formats are.
 *
 * <p>A document format may change bytes: JSON data that is embedded as JSON loses its white space.
 * So every document is read back before it is sent, and where data or its type would differ it is
 * written again by a format that keeps bytes as they are.
 */
public final class StructuredCodec {
  private final EventFormat format;
  private final EventFormat exact;
  private final String contentTypeHeader;
  private final String mediaType;

  /**
   * A codec.
   *
   * @param format writes documents that people like to read
   * @param exact writes the same kind of document and keeps every byte of the data, such as a JSON
   *     format that always encodes data as base64
   * @param contentTypeHeader the header that carries the content type
   */
  public StructuredCodec(EventFormat format, EventFormat exact, String contentTypeHeader) {
    this.format = format;
    this.exact = exact;
    this.contentTypeHeader = contentTypeHeader;
    this.mediaType = ContentTypes.mediaType(format.serializedContentType());
  }

  /** Whether a message is an event in structured mode, in whatever format. */
  public boolean isStructured(RawMessage message) {
    return isStructured(message.headers());
  }

  /** The same of a message that is in parts. */
  public boolean isStructured(List<RawMessage.Header> headers) {
    return ContentTypes.isCloudEvents(headers, contentTypeHeader);
  }

  /** The value of the content type header. */
  public String contentType() {
    return mediaType + "; charset=UTF-8";
  }

  /** The event as a document. */
  public byte[] encode(CloudEvent event) {
    try {
      byte[] document = format.serialize(event);
      if (event.getData() == null || isSame(event, format.deserialize(document))) {
        return document;
      }
    } catch (RuntimeException e) {
      // Data that is not what its content type says, such as broken JSON: the other format takes
      // it.
      return exact.serialize(event);
    }
    return exact.serialize(event);
  }

  /**
   * Reads an event.
   *
   * @throws MalformedEventException that says what is wrong with it
   */
  public CloudEvent decode(RawMessage message) {
    return decode(message.headers(), message.body());
  }

  /** The same of a message that is in parts. */
  public CloudEvent decode(List<RawMessage.Header> headers, byte @Nullable [] body) {
    String contentType = Objects.requireNonNull(ContentTypes.header(headers, contentTypeHeader));
    refuseUnreadable(contentType);
    if (body == null || body.length == 0) {
      throw AttributeReader.malformed("content type '" + contentType + "' with no body", null);
    }
    @Nullable CloudEvent event;
    try {
      event = format.deserialize(body);
    } catch (RuntimeException e) {
      throw AttributeReader.malformed("its " + mediaType + " document: " + e.getMessage(), e);
    }
    if (event == null) { // some formats read so what says nothing, as JSON's null does
      throw AttributeReader.malformed("its " + mediaType + " document is no event", null);
    }
    AttributeReader.requireNonEmpty("id", event.getId());
    AttributeReader.requireNonEmpty("source", event.getSource().toString());
    AttributeReader.requireNonEmpty("type", event.getType());
    return event;
  }

  private void refuseUnreadable(String contentType) {
    if (ContentTypes.isBatch(contentType)) {
      throw AttributeReader.malformed(
          "content type '" + contentType + "' is a batch; send each event as its own message",
          null);
    }
    if (!ContentTypes.mediaType(contentType).equals(mediaType)) {
      throw AttributeReader.malformed(
          "content type '" + contentType + "' is not supported, only " + mediaType, null);
    }
    String charset = ContentTypes.charset(contentType);
    if (charset != null && !charset.equals("utf-8") && !charset.equals("us-ascii")) {
      throw AttributeReader.malformed(
          "charset '" + charset + "' is not supported, only UTF-8", null);
    }
  }

  private static boolean isSame(CloudEvent sent, CloudEvent read) {
    return Objects.equals(sent.getDataContentType(), read.getDataContentType())
        && Arrays.equals(bytes(sent.getData()), bytes(read.getData()));
  }

  private static byte @Nullable [] bytes(@Nullable CloudEventData data) {
    return data == null ? null : data.toBytes();
  }
}
