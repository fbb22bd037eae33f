package dev.waybill.conformance.cli;

import dev.waybill.config.Option;
import java.time.Duration;
import java.util.List;

/** The keys of a configuration file that say what surrounds the broker, below {@value #PREFIX}. */
final class EnvironmentOptions {
  static final String PREFIX = "conformance.";

  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);

  static final Option<Boolean> EMBEDDED = Option.flag("embedded", false);
  static final Option<Endpoint> ENDPOINT =
      Option.of("endpoint", "host:port", null, Endpoint::parse);
  static final Option<Integer> PROXY_PORT = Option.integer("proxy-port", null, 1, 65_535);
  static final Option<String[]> START = command("start");
  static final Option<String[]> STOP = command("stop");
  static final Option<String[]> KILL = command("kill");
  static final Option<String[]> PAUSE = command("pause");
  static final Option<String[]> RESUME = command("resume");
  static final Option<String[]> READY = command("ready");
  static final Option<Duration> PATIENCE =
      Option.duration("patience", Duration.ofMinutes(1), MOMENT, HOUR);
  static final Option<Duration> TAKEOVER =
      Option.duration("takeover", Duration.ofSeconds(4), MOMENT, HOUR);
  static final Option<Duration> SETTLING =
      Option.duration("settling", Duration.ZERO, Duration.ZERO, HOUR);
  static final Option<Boolean> BALANCES = Option.flag("balances", true);
  static final Option<Boolean> STORED_TWICE =
      Option.flag("terms.repeated-publish-stored-twice", false);
  static final Option<Duration> LEASE = Option.duration("terms.lease", null, MOMENT, HOUR);

  private EnvironmentOptions() {}

  private static Option<String[]> command(String key) {
    return Option.of(key, "command line", null, CommandWords::of, words -> String.join(" ", words));
  }

  static List<Option<?>> all() {
    return List.of(
        EMBEDDED,
        ENDPOINT,
        PROXY_PORT,
        START,
        STOP,
        KILL,
        PAUSE,
        RESUME,
        READY,
        PATIENCE,
        TAKEOVER,
        SETTLING,
        BALANCES,
        STORED_TWICE,
        LEASE);
  }

  /** The commands that do something to the broker, or ask it. */
  static List<Option<?>> commands() {
    return List.of(START, STOP, KILL, PAUSE, RESUME, READY);
  }

  /**
   * Where a broker takes connections.
   *
   * @param host name or address
   * @param port 1 to 65535
   */
  record Endpoint(String host, int port) {
    static Endpoint parse(String text) {
      int colon = text.lastIndexOf(':');
      try {
        int port = Integer.parseInt(text.substring(colon + 1).trim());
        if (colon > 0 && port >= 1 && port <= 65_535) {
          return new Endpoint(text.substring(0, colon).trim(), port);
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("must be host:port", e);
      }
      throw new IllegalArgumentException("must be host:port");
    }
  }
}
