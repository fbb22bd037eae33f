package dev.waybill.conformance.check;

import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a message is an event as a JSON document, as the JSON event format says. */
final class StructuredForm {
  static final String CONTENT_TYPE = "content-type";

  private StructuredForm() {}

  /** What is not as it should be; empty if all is. */
  static List<String> deviations(CloudEvent event, RawMessage message) {
    List<String> deviations = new ArrayList<>();
    String type = contentType(message).toLowerCase(Locale.ROOT).replace(" ", "");
    if (!type.equals("application/cloudevents+json")
        && !type.equals("application/cloudevents+json;charset=utf-8")) {
      deviations.add("its content type is '" + type + "'");
    }
    byte[] body = message.body();
    try {
      String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
      document(event, Json.object(text), deviations);
    } catch (IllegalArgumentException broken) {
      deviations.add(String.valueOf(broken.getMessage()));
    }
    return deviations;
  }

  private static String contentType(RawMessage message) {
    for (Header header : message.headers()) {
      if (header.name().equalsIgnoreCase(CONTENT_TYPE)) {
        return String.valueOf(header.text());
      }
    }
    return "absent";
  }

  private static void document(
      CloudEvent event, Map<String, @Nullable Object> members, List<String> deviations) {
    byte[] data = event.getData() == null ? null : event.getData().toBytes();
    if (members.containsKey("data") && members.containsKey("data_base64")) {
      deviations.add("it has both data and data_base64");
    } else if (members.remove("data_base64") instanceof String base64) {
      if (!Arrays.equals(Base64.getDecoder().decode(base64), data)) {
        deviations.add("data_base64 is not the data");
      }
    } else if (members.containsKey("data")) {
      @Nullable Object embedded = members.remove("data");
      if (data == null || !embedded(event, data, embedded)) {
        deviations.add("data is " + embedded);
      }
    } else if (data != null) {
      deviations.add("it has no data");
    }
    WireForm.attributes(event)
        .forEach(
            (name, value) -> {
              @Nullable Object member = members.remove(name);
              String text =
                  member instanceof Json.NumberText number ? number.text() : String.valueOf(member);
              if (!text.equals(value)) {
                deviations.add("member '" + name + "' is " + text + ", must be " + value);
              }
            });
    if (!members.isEmpty()) {
      deviations.add("it has members that are no attributes: " + members.keySet());
    }
  }

  /** JSON data is embedded as JSON; text may be as a string. */
  private static boolean embedded(CloudEvent event, byte[] data, @Nullable Object embedded) {
    String text = new String(data, StandardCharsets.UTF_8);
    String type = String.valueOf(event.getDataContentType());
    if (type.endsWith("json")) {
      return Objects.equals(Json.object("{\"v\":" + text + "}").get("v"), embedded);
    }
    return text.equals(embedded);
  }
}
