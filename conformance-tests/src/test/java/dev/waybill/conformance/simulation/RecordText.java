package dev.waybill.conformance.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;

/** Records of numbers, flags and enums as lines such as {@code Crash member=2}, and back. */
final class RecordText {
  private RecordText() {}

  static String format(Object value) {
    StringBuilder line = new StringBuilder(value.getClass().getSimpleName());
    try {
      for (RecordComponent part : value.getClass().getRecordComponents()) {
        line.append(' ').append(part.getName()).append('=');
        line.append(part.getAccessor().invoke(value));
      }
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("A record that cannot be read: " + value, e);
    }
    return line.toString();
  }

  @SuppressWarnings("unchecked")
  static <T> T parse(String line, List<? extends Class<?>> kinds) {
    String[] words = line.split(" ");
    for (Class<?> kind : kinds) {
      if (kind.getSimpleName().equals(words[0])) {
        return (T) parse(words, kind);
      }
    }
    throw new IllegalArgumentException("No such step: " + line);
  }

  private static Object parse(String[] words, Class<?> kind) {
    RecordComponent[] parts = kind.getRecordComponents();
    Class<?>[] types = new Class<?>[parts.length];
    Object[] values = new Object[parts.length];
    try {
      for (int i = 0; i < parts.length; i++) {
        types[i] = parts[i].getType();
        values[i] = value(types[i], words[i + 1].split("=")[1]);
      }
      return kind.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("Not a step: " + String.join(" ", words), e);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Object value(Class<?> type, String text) {
    if (type == int.class) {
      return Integer.valueOf(text);
    }
    if (type == long.class) {
      return Long.valueOf(text);
    }
    return type == boolean.class
        ? (Object) Boolean.valueOf(text)
        : Enum.valueOf((Class) type, text);
  }
}
