package dev.waybill.config;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The values that were configured for a set of options, already parsed and in range. Immutable. */
public final class OptionValues {
  private static final OptionValues NONE = new OptionValues(Map.of());

  private final Map<Option<?>, Object> values;

  private OptionValues(Map<Option<?>, Object> values) {
    this.values = new IdentityHashMap<>(values);
  }

  /** Nothing configured: every option has its default. */
  public static OptionValues none() {
    return NONE;
  }

  /** The value, or the default where nothing is configured. */
  public <T> T get(Option<T> option) {
    return find(option)
        .orElseThrow(() -> new NoSuchElementException("'" + option.key() + "' has no value"));
  }

  /** The value or the default; empty where there is neither. */
  public <T> Optional<T> find(Option<T> option) {
    @SuppressWarnings("unchecked") // with() is the only way in, and it is typed
    T value = (T) values.get(option);
    return value != null ? Optional.of(value) : Optional.ofNullable(option.defaultValue());
  }

  /** Whether something was configured, the default's own value included. */
  public boolean isSet(Option<?> option) {
    return values.containsKey(option);
  }

  /** The same values with one more. */
  public <T> OptionValues with(Option<T> option, T value) {
    Map<Option<?>, Object> copy = new IdentityHashMap<>(values);
    copy.put(option, value);
    return new OptionValues(copy);
  }

  /** These values, and those of {@code weaker} where nothing is set here. */
  public OptionValues over(OptionValues weaker) {
    Map<Option<?>, Object> copy = new IdentityHashMap<>(weaker.values);
    copy.putAll(values);
    return new OptionValues(copy);
  }
}
