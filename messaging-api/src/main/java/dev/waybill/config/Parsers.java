package dev.waybill.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes the values of options. */
final class Parsers {
  private static final Pattern AMOUNT = Pattern.compile("(\\d+)\\s*([a-zA-Z]*)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final Map<String, Long> SIZES =
      Map.of("", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);

  private Parsers() {}

  static boolean flag(String text) {
    return switch (text.trim().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  static int integer(String text) {
    try {
      return Integer.parseInt(text.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number", e);
    }
  }

  static double decimal(String text) {
    try {
      double value = Double.parseDouble(text.trim());
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a number such as 0.5", e);
    }
    throw new IllegalArgumentException("must be a number such as 0.5");
  }

  static Duration duration(String text) {
    String trimmed = text.trim();
    try {
      Matcher amount = AMOUNT.matcher(trimmed);
      if (amount.matches()) {
        Duration unit = UNITS.get(amount.group(2).toLowerCase(Locale.ROOT));
        if (unit != null) {
          return unit.multipliedBy(Long.parseLong(amount.group(1)));
        }
        if (amount.group(1).equals("0")) {
          return Duration.ZERO;
        }
      } else if (trimmed.startsWith("P") || trimmed.startsWith("p")) {
        return Duration.parse(trimmed);
      }
    } catch (ArithmeticException | DateTimeParseException | NumberFormatException e) {
      throw new IllegalArgumentException("must be a duration such as 250ms, 30s, 5m, 1h or 7d", e);
    }
    throw new IllegalArgumentException("must be a duration such as 250ms, 30s, 5m, 1h or 7d");
  }

  static long bytes(String text) {
    Matcher amount = AMOUNT.matcher(text.trim());
    if (amount.matches()) {
      Long unit = SIZES.get(amount.group(2).toLowerCase(Locale.ROOT));
      if (unit != null) {
        try {
          return Math.multiplyExact(Long.parseLong(amount.group(1)), unit);
        } catch (ArithmeticException | NumberFormatException e) {
          throw new IllegalArgumentException("is too large", e);
        }
      }
    }
    throw new IllegalArgumentException("must be a size such as 65536, 64KiB or 16MiB");
  }

  static String kebab(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Any text that is not blank. */
  static String present(String text) {
    String trimmed = text.trim();
    if (trimmed.isEmpty()) {
      throw new IllegalArgumentException("must not be empty");
    }
    return trimmed;
  }

  /** In the largest unit that is exact; ISO 8601 for what is finer than milliseconds. */
  static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.isNegative() || duration.getNano() % 1_000_000 != 0) {
      return duration.toString();
    }
    long seconds = duration.getSeconds();
    if (duration.getNano() != 0) {
      return seconds > Long.MAX_VALUE / 1_000 - 1
          ? duration.toString()
          : duration.toMillis() + "ms";
    }
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /** In the largest unit that is exact. */
  static String formatBytes(long bytes) {
    if (bytes == 0 || bytes % (1L << 10) != 0) {
      return Long.toString(bytes);
    }
    if (bytes % (1L << 30) == 0) {
      return (bytes >> 30) + "GiB";
    }
    return bytes % (1L << 20) == 0 ? (bytes >> 20) + "MiB" : (bytes >> 10) + "KiB";
  }
}
