package dev.waybill.testbrokers;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the system properties say about a broker: {@code waybill.test.<kind>} is {@code host:port},
 * {@code docker}, {@code local}, {@code none}, or not set for the first that serves; {@code
 * waybill.test.required} lists the kinds without which a test fails instead of being skipped.
 */
record BrokerChoice(String kind, Way way, @Nullable String endpoint) {
  enum Way {
    ANY,
    GIVEN,
    DOCKER,
    LOCAL,
    NONE
  }

  static final String PREFIX = "waybill.test.";
  private static final String REQUIRED = PREFIX + "required";

  static BrokerChoice of(String kind) {
    String value = System.getProperty(PREFIX + kind, "").trim();
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "" -> new BrokerChoice(kind, Way.ANY, null);
      case "docker" -> new BrokerChoice(kind, Way.DOCKER, null);
      case "local" -> new BrokerChoice(kind, Way.LOCAL, null);
      case "none" -> new BrokerChoice(kind, Way.NONE, null);
      default -> given(kind, value);
    };
  }

  /** Tells whether a broker of one's own may come this way; a given endpoint is only shared. */
  boolean allows(Way wanted) {
    return way == wanted || way == Way.ANY || way == Way.GIVEN;
  }

  boolean isRequired() {
    return Arrays.stream(System.getProperty(REQUIRED, "").split(","))
        .map(String::trim)
        .anyMatch(name -> name.equals("all") || name.equals(kind));
  }

  private static BrokerChoice given(String kind, String value) {
    if (!value.matches("\\S+:\\d+")) {
      throw new IllegalArgumentException(
          "Invalid property '%s%s' = '%s': must be host:port, docker, local or none."
              .formatted(PREFIX, kind, value));
    }
    return new BrokerChoice(kind, Way.GIVEN, value);
  }
}
