package dev.waybill.testbrokers;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which generation of RabbitMQ and NATS runs, by the Debian suite that has it. A container gets the
 * image of the same generation.
 */
public enum Suite {
  /** RabbitMQ 3.10 and NATS 2.9. */
  BOOKWORM,
  /** RabbitMQ 4.0 and NATS 2.10. */
  TRIXIE,
  /** The newest: at least RabbitMQ 4.3 and NATS 2.15. */
  SID;

  /** Returns the name as Debian writes it. */
  String debianName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns what {@code -Dwaybill.test.<kind>.suite} asks for. */
  static Optional<Suite> wanted(String kind) {
    String property = BrokerChoice.PREFIX + kind + ".suite";
    String value = System.getProperty(property, "").trim();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Stream.of(values())
            .filter(suite -> suite.debianName().equals(value.toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Invalid property '%s' = '%s': must be bookworm, trixie or sid."
                            .formatted(property, value))));
  }
}
