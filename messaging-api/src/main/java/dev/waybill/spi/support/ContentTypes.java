package dev.waybill.spi.support;

import dev.waybill.spi.RawMessage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the two codecs know about content types. */
final class ContentTypes {
  private static final String CLOUD_EVENTS = "application/cloudevents";
  private static final String BATCH = "application/cloudevents-batch";

  private ContentTypes() {}

  /** The last header of this name, whatever its case. */
  static @Nullable String header(List<RawMessage.Header> headers, String name) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.get(i).name().equalsIgnoreCase(name) && headers.get(i).value() != null) {
        return headers.get(i).text();
      }
    }
    return null;
  }

  /** Whether the last header of this name says that the message is an event in some format. */
  static boolean isCloudEvents(List<RawMessage.Header> headers, String name) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      RawMessage.Header header = headers.get(i);
      byte[] value = header.value();
      if (value != null && header.name().equalsIgnoreCase(name)) {
        return value.length >= CLOUD_EVENTS.length() && isCloudEvents(header.text());
      }
    }
    return false;
  }

  private static boolean isCloudEvents(@Nullable String contentType) {
    return contentType != null
        && contentType.trim().regionMatches(true, 0, CLOUD_EVENTS, 0, CLOUD_EVENTS.length());
  }

  static boolean isBatch(String contentType) {
    return mediaType(contentType).startsWith(BATCH);
  }

  /** The type without parameters, in lower case. */
  static String mediaType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
  }

  /** The charset parameter in lower case, or null. */
  static @Nullable String charset(String contentType) {
    for (String parameter : contentType.split(";", -1)) {
      String trimmed = parameter.trim().toLowerCase(Locale.ROOT);
      if (trimmed.startsWith("charset=")) {
        return trimmed.substring("charset=".length()).replace("\"", "");
      }
    }
    return null;
  }
}
