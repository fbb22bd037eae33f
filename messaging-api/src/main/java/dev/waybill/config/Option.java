package dev.waybill.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be configured: its key, type, default and range. Immutable. Two options are
 * the same only if they are the same object; keep them in constants.
 *
 * @param <T> the type of its values
 */
public final class Option<T> {
  private final String key;
  private final String type;
  private final @Nullable T defaultValue;
  private final Function<String, T> parser;
  private final Function<T, String> formatter;
  private final Predicate<T> range;
  private final String rangeText;
  private final String description;

  private Option(
      String key,
      String type,
      @Nullable T defaultValue,
      Function<String, T> parser,
      Function<T, String> formatter,
      Predicate<T> range,
      String rangeText,
      String description) {
    this.key = key;
    this.type = type;
    this.defaultValue = defaultValue;
    this.parser = parser;
    this.formatter = formatter;
    this.range = range;
    this.rangeText = rangeText;
    this.description = description;
  }

  /** Any text. */
  public static Option<String> text(String key, @Nullable String defaultValue) {
    return new Option<>(key, "text", defaultValue, text -> text, v -> v, v -> true, "", "");
  }

  /** {@code true} or {@code false}. */
  public static Option<Boolean> flag(String key, boolean defaultValue) {
    return new Option<>(
        key, "true|false", defaultValue, Parsers::flag, String::valueOf, v -> true, "", "");
  }

  /** A whole number within a range, both ends included. */
  public static Option<Integer> integer(
      String key, @Nullable Integer defaultValue, int min, int max) {
    return new Option<>(
        key,
        "number",
        defaultValue,
        Parsers::integer,
        String::valueOf,
        v -> v >= min && v <= max,
        max == Integer.MAX_VALUE ? "at least " + min : min + ".." + max,
        "");
  }

  /** A number between {@code min} and {@code max}, both ends included. */
  public static Option<Double> decimal(
      String key, @Nullable Double defaultValue, double min, double max) {
    return new Option<>(
        key,
        "decimal",
        defaultValue,
        Parsers::decimal,
        String::valueOf,
        v -> v >= min && v <= max,
        min + ".." + max,
        "");
  }

  /**
   * A duration such as {@code 250ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 7d} or ISO 8601.
   */
  public static Option<Duration> duration(
      String key, @Nullable Duration defaultValue, Duration min, Duration max) {
    return new Option<>(
        key,
        "duration",
        defaultValue,
        Parsers::duration,
        Parsers::format,
        v -> v.compareTo(min) >= 0 && v.compareTo(max) <= 0,
        Parsers.format(min) + ".." + Parsers.format(max),
        "");
  }

  /** A size in bytes such as {@code 65536}, {@code 64KiB} or {@code 16MiB}. */
  public static Option<Long> bytes(String key, @Nullable Long defaultValue, long min, long max) {
    return new Option<>(
        key,
        "size",
        defaultValue,
        Parsers::bytes,
        Parsers::formatBytes,
        v -> v >= min && v <= max,
        max == Long.MAX_VALUE
            ? "at least " + Parsers.formatBytes(min)
            : Parsers.formatBytes(min) + ".." + Parsers.formatBytes(max),
        "");
  }

  /** One of an enum's constants, written in lower kebab case. */
  public static <E extends Enum<E>> Option<E> oneOf(
      String key, Class<E> values, @Nullable E defaultValue) {
    String all =
        Arrays.stream(values.getEnumConstants())
            .map(Parsers::kebab)
            .collect(Collectors.joining("|"));
    return new Option<>(
        key,
        all,
        defaultValue,
        text -> {
          for (E value : values.getEnumConstants()) {
            if (Parsers.kebab(value).equals(text.trim().toLowerCase(Locale.ROOT))) {
              return value;
            }
          }
          throw new IllegalArgumentException("must be one of " + all);
        },
        Parsers::kebab,
        v -> true,
        "",
        "");
  }

  /** A value of any other type. {@code parser} throws {@link IllegalArgumentException}. */
  public static <T> Option<T> of(
      String key, String type, @Nullable T defaultValue, Function<String, T> parser) {
    return of(key, type, defaultValue, parser, String::valueOf);
  }

  /** As above, where {@code toString} is not how a reader writes the value. */
  public static <T> Option<T> of(
      String key,
      String type,
      @Nullable T defaultValue,
      Function<String, T> parser,
      Function<T, String> formatter) {
    return new Option<>(key, type, defaultValue, parser, formatter, v -> true, "", "");
  }

  /** The same option with one sentence for the reader of the documentation. */
  public Option<T> describedAs(String sentence) {
    return new Option<>(key, type, defaultValue, parser, formatter, range, rangeText, sentence);
  }

  /** The key below the prefix it is used under, in lower kebab case with dots. */
  public String key() {
    return key;
  }

  /** The type as a reader sees it. */
  public String type() {
    return type;
  }

  /** The value where nothing is configured; null where there is none. */
  public @Nullable T defaultValue() {
    return defaultValue;
  }

  /** The range as a reader sees it, or empty. */
  public String range() {
    return rangeText;
  }

  /** What it is for. */
  public String description() {
    return description;
  }

  /**
   * A value that a program gives.
   *
   * @throws IllegalArgumentException naming the option and the range it must be in
   */
  public T check(T value) {
    if (!range.test(Objects.requireNonNull(value, key))) {
      throw new IllegalArgumentException(key + " = " + value + ", must be " + rangeText);
    }
    return value;
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException whose message says what the value must be
   */
  public T parse(String text) {
    T value = parser.apply(text);
    if (!range.test(value)) {
      throw new IllegalArgumentException("must be " + rangeText);
    }
    return value;
  }

  /** A value as a reader writes it; {@link #parse} reads it back. */
  public String format(T value) {
    return formatter.apply(value);
  }

  /** The default as a reader writes it, or empty. */
  public String defaultText() {
    return defaultValue == null ? "" : format(defaultValue);
  }

  @Override
  public String toString() {
    return key;
  }
}
