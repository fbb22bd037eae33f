package dev.waybill.config;

import dev.waybill.StartPosition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Reads and writes start positions. */
final class StartPositions {
  private StartPositions() {}

  static StartPosition parse(String text) {
    String trimmed = text.trim();
    return switch (trimmed.toLowerCase(Locale.ROOT)) {
      case "latest" -> StartPosition.latest();
      case "earliest" -> StartPosition.earliest();
      default -> {
        try {
          yield StartPosition.at(Instant.parse(trimmed));
        } catch (DateTimeParseException e) {
          throw new IllegalArgumentException(
              "must be latest, earliest or an instant such as 2026-01-31T08:00:00Z", e);
        }
      }
    };
  }

  static String format(StartPosition position) {
    return position instanceof StartPosition.At at
        ? at.instant().toString()
        : position.kind().name().toLowerCase(Locale.ROOT);
  }
}
