package dev.waybill.config;

import java.util.IdentityHashMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values that were configured for a set of options, already parsed and in range, each with
 * where it came from. Immutable.
 */
public final class OptionValues {
  private static final OptionValues NONE = new OptionValues(new IdentityHashMap<>());

  private final IdentityHashMap<Option<?>, Given> values;

  /** A value; the setting is null where the program gave it through a builder. */
  private record Given(Object value, @Nullable Setting setting) {}

  private OptionValues(IdentityHashMap<Option<?>, Given> values) {
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
    Given given = values.get(option);
    if (given == null) {
      return Optional.ofNullable(option.defaultValue());
    }
    @SuppressWarnings("unchecked") // with() is the only way in, and it is typed
    T value = (T) given.value();
    return Optional.of(value);
  }

  /** Whether something was configured, the default's own value included. */
  public boolean isSet(Option<?> option) {
    return values.containsKey(option);
  }

  /** Key, value and origin for an error message; secrets are hidden. */
  public <T> String describe(Option<T> option) {
    Given given = values.get(option);
    if (given != null && given.setting() != null) {
      return given.setting().describe();
    }
    String text = find(option).map(option::format).orElse("");
    String origin = given == null ? "default" : "code";
    return new Setting(option.key(), text, origin, Secrets.isSecret(option.key())).describe();
  }

  /** The same values with one more. */
  public <T> OptionValues with(Option<T> option, T value) {
    return with(option, value, null);
  }

  <T> OptionValues with(Option<T> option, T value, @Nullable Setting setting) {
    IdentityHashMap<Option<?>, Given> copy = new IdentityHashMap<>(values);
    copy.put(option, new Given(value, setting));
    return new OptionValues(copy);
  }

  /** These values, and those of {@code weaker} where nothing is set here. */
  public OptionValues over(OptionValues weaker) {
    IdentityHashMap<Option<?>, Given> copy = new IdentityHashMap<>(weaker.values);
    copy.putAll(values);
    return new OptionValues(copy);
  }
}
