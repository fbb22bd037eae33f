package dev.waybill.conformance.stage;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.types.Time;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares events as an application sees them. */
public final class Events {
  private Events() {}

  /** Whether two events have the same attributes, extensions and data. */
  public static boolean equal(CloudEvent one, CloudEvent other) {
    return differences(one, other).isEmpty();
  }

  /**
   * What tells two events apart, by name. Extensions are compared by their canonical text, since
   * the binary mode carries no types; times as moments.
   */
  public static List<String> differences(CloudEvent one, CloudEvent other) {
    List<String> names = new ArrayList<>();
    compare(names, "id", one.getId(), other.getId());
    compare(names, "source", one.getSource(), other.getSource());
    compare(names, "type", one.getType(), other.getType());
    compare(names, "specversion", one.getSpecVersion(), other.getSpecVersion());
    compare(names, "subject", one.getSubject(), other.getSubject());
    compare(names, "dataschema", one.getDataSchema(), other.getDataSchema());
    compare(names, "datacontenttype", one.getDataContentType(), other.getDataContentType());
    compare(
        names,
        "time",
        one.getTime() == null ? null : one.getTime().toInstant(),
        other.getTime() == null ? null : other.getTime().toInstant());
    Set<String> extensions = new TreeSet<>(one.getExtensionNames());
    extensions.addAll(other.getExtensionNames());
    for (String name : extensions) {
      compare(names, name, text(one.getExtension(name)), text(other.getExtension(name)));
    }
    if (!Arrays.equals(bytes(one.getData()), bytes(other.getData()))) {
      names.add("data");
    }
    return names;
  }

  private static void compare(
      List<String> names, String name, @Nullable Object one, @Nullable Object other) {
    if (!Objects.equals(one, other)) {
      names.add(name + " (" + one + " became " + other + ")");
    }
  }

  private static @Nullable String text(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    if (value instanceof OffsetDateTime time) {
      return Time.writeTime(time);
    }
    return value == null ? null : value.toString();
  }

  private static byte[] bytes(@Nullable CloudEventData data) {
    return data == null ? new byte[0] : data.toBytes();
  }
}
