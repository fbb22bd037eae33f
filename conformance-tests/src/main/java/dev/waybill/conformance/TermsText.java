package dev.waybill.conformance;

import dev.waybill.conformance.invariant.Terms;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@link Terms} as properties, one for each component. A component that is null has none. */
final class TermsText {
  private static final RecordComponent[] COMPONENTS = Terms.class.getRecordComponents();

  private TermsText() {}

  static void write(Terms terms, String prefix, Properties to) {
    for (RecordComponent component : COMPONENTS) {
      Object value = value(component, terms);
      if (value != null) {
        to.setProperty(prefix + component.getName(), text(value));
      }
    }
  }

  static Terms read(Properties from, String prefix) {
    List<@Nullable Object> values = new ArrayList<>();
    for (RecordComponent component : COMPONENTS) {
      values.add(value(component.getType(), from.getProperty(prefix + component.getName())));
    }
    Class<?>[] types =
        Arrays.stream(COMPONENTS).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return Terms.class.getDeclaredConstructor(types).newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Terms cannot be made of " + values, e);
    }
  }

  private static @Nullable Object value(RecordComponent component, Terms terms) {
    try {
      return component.getAccessor().invoke(terms);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Terms do not tell their " + component.getName(), e);
    }
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Object::toString).collect(Collectors.joining(" "))
        : value.toString();
  }

  private static @Nullable Object value(Class<?> type, @Nullable String text) {
    if (text == null) {
      return null;
    }
    if (type == boolean.class) {
      return Boolean.valueOf(text);
    }
    if (type == int.class) {
      return Integer.valueOf(text);
    }
    if (type == Duration.class) {
      return Duration.parse(text);
    }
    if (type == List.class) {
      return Arrays.stream(text.split(" ")).filter(s -> !s.isEmpty()).map(Duration::parse).toList();
    }
    throw new IllegalStateException("Terms with a component of " + type + " cannot be read");
  }
}
