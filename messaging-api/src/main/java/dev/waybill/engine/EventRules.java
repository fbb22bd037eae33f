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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of an event before it is published: the CloudEvents 1.0 specification, §3.1 and
 * "Type System", and Waybill's rule for keys. All problems are reported at once. One walk through
 * one event, because each publish pays for it.
 */
final class EventRules {
  private static final String KEY = "partitionkey";
  private static final String TRACE = "traceparent";
  private static final String DATA = "data";
  private static final Set<String> ATTRIBUTES = SpecVersion.V1.getAllAttributes();
  private static final int LONGEST_TIME = 35;
  private static final char DELETE = 0x7f;

  private final List<String> problems = new ArrayList<>(0);
  private int attributes;
  private int size;
  private @Nullable String key;
  private @Nullable String trace;

  private EventRules() {}

  /**
   * Checks an event.
   *
   * @throws PublishRejectedException with all that is wrong with it
   */
  static CheckedEvent checked(CloudEvent event, String destination, int maxAttributes) {
    return new EventRules().check(event, destination, maxAttributes);
  }

  private CheckedEvent check(CloudEvent event, String destination, int maxAttributes) {
    required("id", event.getId());
    required("type", event.getType());
    required("source", event.getSource() == null ? null : event.getSource().toString());
    attribute("specversion", event.getSpecVersion());
    attribute("id", event.getId());
    attribute("type", event.getType());
    attribute("source", event.getSource());
    attribute("subject", event.getSubject());
    attribute("time", event.getTime());
    attribute("datacontenttype", event.getDataContentType());
    attribute("dataschema", event.getDataSchema());
    for (String name : event.getExtensionNames()) {
      extension(name, event.getExtension(name));
    }
    if (event.getSpecVersion() != SpecVersion.V1) {
      problems.add("'specversion' is " + event.getSpecVersion() + ", must be 1.0");
    }
    byte[] data = data(event.getData());
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
    CloudEvent ready = data == null ? event : CloudEventBuilder.from(event).withData(data).build();
    return new CheckedEvent(ready, key, trace, size);
  }

  private void required(String name, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      problems.add("'" + name + "' is missing or empty");
    }
  }

  private void attribute(String name, @Nullable Object value) {
    if (value == null) {
      return;
    }
    attributes++;
    size += name.length();
    if (value instanceof OffsetDateTime) {
      size += LONGEST_TIME;
    } else if (value instanceof String text) {
      size += text.length();
      legal(name, text);
    } else {
      size += value.toString().length();
    }
  }

  private void extension(String name, @Nullable Object value) {
    attribute(name, value);
    if (!isName(name)) {
      problems.add("extension '" + name + "' must be lower-case letters and digits");
    } else if (name.equals(DATA) || ATTRIBUTES.contains(name)) {
      problems.add("extension '" + name + "' has the name of an attribute, or of the data");
    }
    if (value instanceof Number number && !(value instanceof Integer) && !isInteger(number)) {
      problems.add("'" + name + "' is " + number + ", numbers are integers of 32 bits");
    }
    if (name.equals(KEY) && value != null) {
      key = value.toString();
      if (key.isEmpty()) {
        problems.add("'partitionkey' is empty; leave it out for an event without a key");
      }
    } else if (name.equals(TRACE) && value != null) {
      trace = value.toString();
    }
  }

  private static boolean isInteger(Number number) {
    long whole = number.longValue();
    return whole == (int) whole && number.toString().equals(Long.toString(whole));
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
  private byte @Nullable [] data(@Nullable CloudEventData data) {
    if (data == null) {
      return null;
    }
    try {
      byte[] bytes = data.toBytes();
      size += bytes.length;
      return data instanceof BytesCloudEventData ? null : bytes;
    } catch (RuntimeException unwritable) {
      problems.add("its data cannot be turned into bytes: " + unwritable.getMessage());
      return null;
    }
  }

  private void legal(String name, String text) {
    for (int i = 0; i < text.length(); ) {
      char plain = text.charAt(i);
      if (plain >= ' ' && plain < DELETE) {
        i++;
        continue;
      }
      int c = text.codePointAt(i);
      if (isIllegal(c)) {
        problems.add(
            String.format("'%s' holds U+%04X at %d, which no attribute may hold", name, c, i));
        return;
      }
      i += Character.charCount(c);
    }
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
