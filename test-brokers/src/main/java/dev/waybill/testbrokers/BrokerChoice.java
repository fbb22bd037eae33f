package dev.waybill.testbrokers;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
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

  /**
   * Returns the broker that was given, if one was.
   *
   * @param probe returns the version of what serves at an endpoint
   * @throws BrokerUnavailableException if nothing serves there
   */
  Optional<Broker> given(Function<String, Optional<String>> probe) {
    String at = endpoint;
    if (at == null) {
      return Optional.empty();
    }
    long begun = System.nanoTime();
    String version =
        probe
            .apply(at)
            .orElseThrow(
                () ->
                    new BrokerUnavailableException(
                        kind,
                        "nothing at the given endpoint '%s' speaks %s".formatted(at, kind),
                        "Start it, or leave out -D%s%s for a local one.".formatted(PREFIX, kind)));
    Broker given = new GivenBroker(kind, version, at, () -> probe.apply(at).isPresent());
    Brokers.announce(given, begun);
    return Optional.of(given);
  }

  /** Returns why neither of the allowed ways has led to a broker. */
  BrokerUnavailableException unavailable() {
    return new BrokerUnavailableException(
        kind,
        way == Way.DOCKER ? "no Docker daemon answers" : "-D%s%s=none".formatted(PREFIX, kind),
        "Leave out -D%s%s for a local process, or give host:port of a running one."
            .formatted(PREFIX, kind));
  }

  /** Returns why there is no cluster of one's own. */
  BrokerUnavailableException noCluster() {
    return new BrokerUnavailableException(
        kind,
        "a cluster is made of local processes, which are not allowed",
        "Leave out -D%s%s, or set it to 'local'.".formatted(PREFIX, kind));
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
