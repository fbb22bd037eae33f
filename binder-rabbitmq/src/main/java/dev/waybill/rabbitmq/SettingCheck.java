package dev.waybill.rabbitmq;

import com.rabbitmq.client.ConnectionFactoryConfigurator;
import dev.waybill.config.NativeSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks names and values of native settings against those that the client's configurator has. */
final class SettingCheck {
  /** What a setting holds. */
  enum Kind {
    TEXT,
    SECRET,
    FLAG,
    NUMBER
  }

  /** The client's settings, by the names of its {@link ConnectionFactoryConfigurator}. */
  static final Map<String, Kind> KNOWN = new TreeMap<>();

  /** Settings that Waybill keeps to itself, with the reason. */
  static final Map<String, String> BINDER_OWNED = new TreeMap<>();

  static final String CLIENT_PROPERTIES = ConnectionFactoryConfigurator.CLIENT_PROPERTIES_PREFIX;

  /** Not in the client's configurator: how to log in. */
  static final String SASL_MECHANISM = "sasl.mechanism";

  /** Not in the client's configurator: the largest body that the client takes. */
  static final String MAX_INBOUND = "max.inbound.message.body.size";

  static {
    for (String name :
        List.of(
            ConnectionFactoryConfigurator.USERNAME,
            ConnectionFactoryConfigurator.VIRTUAL_HOST,
            ConnectionFactoryConfigurator.SSL_ALGORITHM,
            ConnectionFactoryConfigurator.SSL_KEY_STORE,
            ConnectionFactoryConfigurator.SSL_KEY_STORE_TYPE,
            ConnectionFactoryConfigurator.SSL_KEY_STORE_ALGORITHM,
            ConnectionFactoryConfigurator.SSL_TRUST_STORE,
            ConnectionFactoryConfigurator.SSL_TRUST_STORE_TYPE,
            ConnectionFactoryConfigurator.SSL_TRUST_STORE_ALGORITHM,
            SASL_MECHANISM)) {
      KNOWN.put(name, Kind.TEXT);
    }
    for (String name :
        List.of(
            ConnectionFactoryConfigurator.PASSWORD,
            ConnectionFactoryConfigurator.SSL_KEY_STORE_PASSWORD,
            ConnectionFactoryConfigurator.SSL_KEY_PASSWORD,
            ConnectionFactoryConfigurator.SSL_TRUST_STORE_PASSWORD)) {
      KNOWN.put(name, Kind.SECRET);
    }
    for (String name :
        List.of(
            ConnectionFactoryConfigurator.SSL_ENABLED,
            ConnectionFactoryConfigurator.SSL_VALIDATE_SERVER_CERTIFICATE,
            ConnectionFactoryConfigurator.SSL_VERIFY_HOSTNAME,
            ConnectionFactoryConfigurator.CHANNEL_SHOULD_CHECK_RPC_RESPONSE_TYPE)) {
      KNOWN.put(name, Kind.FLAG);
    }
    for (String name :
        List.of(
            ConnectionFactoryConfigurator.CONNECTION_CHANNEL_MAX,
            ConnectionFactoryConfigurator.CONNECTION_FRAME_MAX,
            ConnectionFactoryConfigurator.CONNECTION_HEARTBEAT,
            ConnectionFactoryConfigurator.HANDSHAKE_TIMEOUT,
            ConnectionFactoryConfigurator.SHUTDOWN_TIMEOUT,
            ConnectionFactoryConfigurator.CHANNEL_RPC_TIMEOUT,
            MAX_INBOUND)) {
      KNOWN.put(name, Kind.NUMBER);
    }
    BINDER_OWNED.put(ConnectionFactoryConfigurator.HOST, "set 'endpoint' of the binder instead");
    BINDER_OWNED.put(ConnectionFactoryConfigurator.PORT, "set 'endpoint' of the binder instead");
    BINDER_OWNED.put(
        ConnectionFactoryConfigurator.CONNECTION_TIMEOUT,
        "set 'connect-timeout' of the binder instead");
    String recovery =
        "Waybill recovers by itself: the client neither sends unconfirmed messages again nor keeps"
            + " deliveries valid";
    BINDER_OWNED.put(ConnectionFactoryConfigurator.CONNECTION_RECOVERY_ENABLED, recovery);
    BINDER_OWNED.put(ConnectionFactoryConfigurator.TOPOLOGY_RECOVERY_ENABLED, recovery);
    BINDER_OWNED.put(ConnectionFactoryConfigurator.CONNECTION_RECOVERY_INTERVAL, recovery);
    String nio = "the client's NIO mode is deprecated and gains nothing with few connections";
    for (String name :
        List.of(
            ConnectionFactoryConfigurator.USE_NIO,
            ConnectionFactoryConfigurator.NIO_READ_BYTE_BUFFER_SIZE,
            ConnectionFactoryConfigurator.NIO_WRITE_BYTE_BUFFER_SIZE,
            ConnectionFactoryConfigurator.NIO_NB_IO_THREADS,
            ConnectionFactoryConfigurator.NIO_WRITE_ENQUEUING_TIMEOUT_IN_MS,
            ConnectionFactoryConfigurator.NIO_WRITE_QUEUE_CAPACITY)) {
      BINDER_OWNED.put(name, nio);
    }
  }

  private final NativeSettings settings;

  /** Names settings with the prefix of their configuration key. */
  SettingCheck(String prefix) {
    this.settings = new NativeSettings(prefix, "RabbitMQ", KNOWN.keySet(), BINDER_OWNED);
  }

  /** Every problem as a sentence. Values appear only where they cannot be secret. */
  List<String> problems(Map<String, String> given) {
    Map<String, String> checked = new TreeMap<>(given);
    checked.keySet().removeIf(name -> name.startsWith(CLIENT_PROPERTIES));
    return settings.problems(
        checked, (name, value) -> wrong(name, KNOWN.getOrDefault(name, Kind.TEXT), value.trim()));
  }

  private static @Nullable String wrong(String name, Kind kind, String value) {
    switch (kind) {
      case FLAG -> {
        String lower = value.toLowerCase(Locale.ROOT);
        return lower.equals("true") || lower.equals("false")
            ? null
            : "'" + value + "' must be true or false";
      }
      case NUMBER -> {
        return isNumber(value) ? null : "'" + value + "' must be a whole number of at least 0";
      }
      default -> {
        boolean mechanism =
            !name.equals(SASL_MECHANISM)
                || value.equalsIgnoreCase("PLAIN")
                || value.equalsIgnoreCase("EXTERNAL");
        return mechanism ? null : "'" + value + "' must be PLAIN or EXTERNAL";
      }
    }
  }

  private static boolean isNumber(String value) {
    try {
      return Integer.parseInt(value) >= 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
