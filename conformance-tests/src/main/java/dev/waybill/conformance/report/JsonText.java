package dev.waybill.conformance.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes JSON: maps as objects in their order, lists, numbers, booleans, and texts. Stateless. */
final class JsonText {
  private JsonText() {}

  /** A document with a line end, indented by two. */
  static String of(Map<String, ?> members) {
    return value(members, "") + "\n";
  }

  private static String value(Object value, String indent) {
    String deeper = indent + "  ";
    if (value instanceof Map<?, ?> members) {
      return members.isEmpty()
          ? "{}"
          : members.entrySet().stream()
              .map(one -> deeper + text(one.getKey()) + ": " + value(one.getValue(), deeper))
              .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
    }
    if (value instanceof List<?> elements) {
      return elements.isEmpty()
          ? "[]"
          : elements.stream()
              .map(one -> deeper + value(one, deeper))
              .collect(Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
    }
    if (value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    return text(value);
  }

  private static String text(Object value) {
    StringBuilder text = new StringBuilder("\"");
    value
        .toString()
        .chars()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                default -> {
                  if (c < ' ' || Character.isSurrogate((char) c)) {
                    text.append(String.format(Locale.ROOT, "\\u%04x", c));
                  } else {
                    text.append((char) c);
                  }
                }
              }
            });
    return text.append('"').toString();
  }
}
