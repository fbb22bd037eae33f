package dev.waybill.engine;

import dev.waybill.ErrorCode;
import dev.waybill.PublishRejectedException;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of an event before it is published: the CloudEvents 1.0 specification, §3.1 and
 * "Type System", and Waybill's rule for keys. All problems are reported at once. Pure.
 */
final class EventRules {
  static final String KEY = "partitionkey";

  private static final List<String> ATTRIBUTES = List.copyOf(SpecVersion.V1.getAllAttributes());
  private static final int LONGEST_TIME = 35;
  private static final char DELETE = 0x7f;

  private EventRules() {}

  /** The event with its data as bytes, so that nobody serialises it twice. */
  static CloudEvent checked(CloudEvent event, String destination, int maxAttributes) {
    List<String> problems = new ArrayList<>();
    required(problems, "id", event.getId());
    required(problems, "type", event.getType());
    required(problems, "source", event.getSource() == null ? null : event.getSource().toString());
    int attributes = 0;
    for (String name : attributeNames(event)) {
      attributes += text(problems, name, event.getAttribute(name)) ? 1 : 0;
    }
    for (String name : event.getExtensionNames()) {
      attributes += text(problems, name, event.getExtension(name)) ? 1 : 0;
      if (!isName(name)) {
        problems.add("extension '" + name + "' must be lower-case letters and digits");
      }
    }
    Object key = event.getExtension(KEY);
    if (key != null && key.toString().isEmpty()) {
      problems.add("'partitionkey' is empty; leave it out for an event without a key");
    }
    if (event.getSpecVersion() != SpecVersion.V1) {
      problems.add("'specversion' is " + event.getSpecVersion() + ", must be 1.0");
    }
    byte[] data = bytes(event.getData(), problems);
    if (attributes > maxAttributes) {
      problems.add(attributes + " attributes, the broker carries " + maxAttributes);
    }
    if (!problems.isEmpty()) {
      throw new PublishRejectedException(
          ErrorCode.EVENT_INVALID,
          "Publish to '"
              + destination
              + "' failed: event '"
              + event.getId()
              + "' is invalid: "
              + String.join("; ", problems),
          null);
    }
    return data == null ? event : CloudEventBuilder.from(event).withData(data).build();
  }

  static @Nullable String key(CloudEvent event) {
    Object key = event.getExtension(KEY);
    return key == null ? null : key.toString();
  }

  /** Bytes of data and attributes; what the broker counts differs by some framing. */
  static int size(CloudEvent event) {
    int size = 0;
    CloudEventData data = event.getData();
    if (data != null) {
      size += data.toBytes().length;
    }
    for (String name : attributeNames(event)) {
      size += size(name, event.getAttribute(name));
    }
    for (String name : event.getExtensionNames()) {
      size += size(name, event.getExtension(name));
    }
    return size;
  }

  private static int size(String name, @Nullable Object value) {
    if (value == null) {
      return 0;
    }
    return name.length()
        + (value instanceof OffsetDateTime ? LONGEST_TIME : value.toString().length());
  }

  /** Those there may be; what {@link CloudEvent#getAttributeNames()} says costs more to find. */
  private static Collection<String> attributeNames(CloudEvent event) {
    return event.getSpecVersion() == SpecVersion.V1 ? ATTRIBUTES : event.getAttributeNames();
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** Null where nothing is to be done: there is no data, or it is bytes already. */
  private static byte @Nullable [] bytes(@Nullable CloudEventData data, List<String> problems) {
    if (data == null || data instanceof BytesCloudEventData) {
      return null;
    }
    try {
      return data.toBytes();
    } catch (RuntimeException unwritable) {
      problems.add("its data cannot be turned into bytes: " + unwritable.getMessage());
      return null;
    }
  }

  private static void required(List<String> problems, String name, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      problems.add("'" + name + "' is missing or empty");
    }
  }

  /** True if there is a value. */
  private static boolean text(List<String> problems, String name, @Nullable Object value) {
    if (value instanceof String text) {
      for (int i = 0; i < text.length(); ) {
        int c = text.charAt(i);
        if (c >= ' ' && c < DELETE) {
          i++;
          continue;
        }
        c = text.codePointAt(i);
        if (isIllegal(c)) {
          problems.add(
              String.format("'%s' holds U+%04X at %d, which no attribute may hold", name, c, i));
          break;
        }
        i += Character.charCount(c);
      }
    }
    return value != null;
  }

  /** Control characters, lone surrogates and noncharacters. */
  private static boolean isIllegal(int c) {
    return c <= 0x1f
        || (c >= 0x7f && c <= 0x9f)
        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
        || (c >= 0xfdd0 && c <= 0xfdef)
        || (c & 0xfffe) == 0xfffe;
  }
}
