package dev.waybill.conformance.check;

import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import io.cloudevents.CloudEvent;
import io.cloudevents.types.Time;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a CloudEvents protocol binding lays an event out in binary mode.
 *
 * @param prefix what the header of an attribute begins with
 * @param contentType the header that carries {@code datacontenttype}
 * @param percent whether values are percent-encoded, as the bindings for HTTP and NATS say
 * @param anyCase whether the names of headers are read in any case
 * @param alsoRead other prefixes that a reader must know
 */
record WireForm(
    String prefix, String contentType, boolean percent, boolean anyCase, List<String> alsoRead) {
  private static final String AMQP = "cloudEvents:";

  /**
   * The form that the binding of this binder's protocol prescribes; for a protocol that the suite
   * does not know whatever form the binder has, by a message of its own.
   */
  static WireForm of(String type, RawMessage own) {
    return switch (type) {
      case "kafka" -> new WireForm("ce_", "content-type", false, false, List.of());
      case "nats" -> new WireForm("ce-", "ce-datacontenttype", true, true, List.of());
      case "rabbitmq" -> {
        String prefix = prefixOf(own).equals("cloudEvents_") ? "cloudEvents_" : AMQP;
        yield new WireForm(prefix, "content-type", false, false, List.of(AMQP, "cloudEvents_"));
      }
      default -> new WireForm(prefixOf(own), "content-type", false, false, List.of());
    };
  }

  private static String prefixOf(RawMessage own) {
    for (Header header : own.headers()) {
      if (header.name().endsWith("specversion")) {
        return header.name().substring(0, header.name().length() - "specversion".length());
      }
    }
    return "ce-";
  }

  /** The attributes of an event in their canonical text, by name. */
  static Map<String, String> attributes(CloudEvent event) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (String name : event.getAttributeNames()) {
      put(attributes, name, event.getAttribute(name));
    }
    for (String name : event.getExtensionNames()) {
      put(attributes, name, event.getExtension(name));
    }
    return attributes;
  }

  private static void put(Map<String, String> attributes, String name, @Nullable Object value) {
    if (value instanceof OffsetDateTime time) {
      attributes.put(name, Time.writeTime(time));
    } else if (value != null) {
      attributes.put(name, value.toString());
    }
  }

  /** The header that carries an attribute. */
  String header(String attribute) {
    return attribute.equals("datacontenttype") ? contentType : prefix + attribute;
  }

  /** Attributes as headers, in this order. */
  List<Header> headers(Map<String, String> attributes) {
    List<Header> headers = new ArrayList<>();
    attributes.forEach((name, value) -> headers.add(Header.of(header(name), encoded(value))));
    return headers;
  }

  /** The same with another prefix. */
  WireForm withPrefix(String other) {
    return new WireForm(other, contentType, percent, anyCase, alsoRead);
  }

  /** A value as it is in its header. */
  String encoded(String value) {
    if (!percent) {
      return value;
    }
    StringBuilder encoded = new StringBuilder();
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      if (c > ' ' && c < 0x7f && c != '"' && c != '%') {
        encoded.append((char) c);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", c));
      }
    }
    return encoded.toString();
  }

  /**
   * What of a message is not as the binding says; empty if all is.
   *
   * @param event what was published
   */
  List<String> deviations(CloudEvent event, RawMessage message) {
    List<String> deviations = new ArrayList<>();
    Map<String, String> expected = new LinkedHashMap<>();
    attributes(event).forEach((name, value) -> expected.put(header(name), encoded(value)));
    for (Header header : message.headers()) {
      String value = expected.remove(header.name());
      if (value != null) {
        if (!value.equals(header.text())) {
          deviations.add(
              "header '%s' is '%s', must be '%s'".formatted(header.name(), header.text(), value));
        }
      } else if (header.name().startsWith(prefix)) {
        deviations.add("header '%s' is no attribute, or there twice".formatted(header.name()));
      }
    }
    expected.forEach(
        (name, value) ->
            deviations.add("there is no header '%s' with '%s'".formatted(name, value)));
    return deviations;
  }
}
