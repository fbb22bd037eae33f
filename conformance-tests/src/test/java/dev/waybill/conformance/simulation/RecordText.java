package dev.waybill.conformance.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Records of numbers, flags and enums as lines such as {@code Crash member=2}, and back. What is 0,
 * false or the first of its enum is not written: a line says what is out of the ordinary, and goes
 * on meaning the same when its record learns something new.
 */
final class RecordText {
  private RecordText() {}

  static String format(Record value) {
    StringBuilder line = new StringBuilder(value.getClass().getSimpleName());
    for (RecordComponent part : value.getClass().getRecordComponents()) {
      Object content = get(value, part);
      if (!content.equals(plain(part.getType()))) {
        line.append(' ').append(part.getName()).append('=').append(content);
      }
    }
    return line.toString();
  }

  @SuppressWarnings("unchecked")
  static <T> T parse(String line, List<? extends Class<?>> kinds) {
    String[] words = line.split(" +");
    for (Class<?> kind : kinds) {
      if (kind.getSimpleName().equals(words[0])) {
        Map<String, String> texts = new HashMap<>();
        for (String word : Arrays.asList(words).subList(1, words.length)) {
          int at = word.indexOf('=');
          texts.put(word.substring(0, Math.max(at, 0)), word.substring(at + 1));
        }
        return (T) parse(line, texts, kind);
      }
    }
    throw new IllegalArgumentException("No such step: " + line);
  }

  private static Object parse(String line, Map<String, String> texts, Class<?> kind) {
    RecordComponent[] parts = kind.getRecordComponents();
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String text = texts.remove(parts[i].getName());
      Class<?> type = parts[i].getType();
      values[i] = text == null ? plain(type) : value(type, text);
    }
    if (!texts.isEmpty()) {
      throw new IllegalArgumentException("Not a step, because of " + texts.keySet() + ": " + line);
    }
    return make(kind, parts, values);
  }

  /** The same record, but for one of its components. */
  @SuppressWarnings("unchecked")
  static <R extends Record> R with(R record, String name, Object other) {
    RecordComponent[] parts = record.getClass().getRecordComponents();
    Object[] values = new Object[parts.length];
    boolean found = false;
    for (int i = 0; i < parts.length; i++) {
      boolean here = parts[i].getName().equals(name);
      found |= here;
      values[i] = here ? other : get(record, parts[i]);
    }
    if (!found) {
      throw new IllegalArgumentException("A record without '" + name + "': " + record);
    }
    return (R) make(record.getClass(), parts, values);
  }

  private static Object get(Record value, RecordComponent part) {
    try {
      return part.getAccessor().invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("A record that cannot be read: " + value, e);
    }
  }

  private static Object make(Class<?> kind, RecordComponent[] parts, Object[] values) {
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return kind.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("Cannot be made: " + kind, e);
    }
  }

  private static Object plain(Class<?> type) {
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    return type == boolean.class ? (Object) false : type.getEnumConstants()[0];
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
