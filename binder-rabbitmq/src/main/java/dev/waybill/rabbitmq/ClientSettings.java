package dev.waybill.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ConnectionFactoryConfigurator;
import com.rabbitmq.client.DefaultSaslConfig;
import dev.waybill.ConfigurationException;
import dev.waybill.spi.BinderConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What every connection of the binder is made with: the user's settings over our defaults. */
final class ClientSettings {
  /** Room for the headers that a dead letter carries on top of its event. */
  static final int CONTROL_HEADER_BYTES = 64 << 10;

  /** The client's default, 10 minutes, is longer than anything here may take. */
  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(30);

  /** The client's default, 60 s, would let a dead member keep its queues for two minutes. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private static final int DEFAULT_FRAME_BYTES = 128 << 10;

  private final BinderConfig config;
  private final List<Address> addresses;

  /**
   * Checks the user's settings.
   *
   * @throws ConfigurationException with every problem
   */
  ClientSettings(BinderConfig config) {
    this.config = config;
    List<String> problems = problems(config);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    this.addresses = Endpoints.parse(endpoint(config), isTls(config), problems);
  }

  /** What is wrong with the user's settings. */
  static List<String> problems(BinderConfig config) {
    List<String> problems = new ArrayList<>();
    if (endpoint(config).isBlank()) {
      problems.add(
          "'"
              + config.key("endpoint")
              + "' is missing: set it to the servers, such as rabbit-1:5672,rabbit-2:5672");
    } else {
      List<String> wrong = new ArrayList<>();
      Endpoints.parse(endpoint(config), isTls(config), wrong);
      wrong.forEach(each -> problems.add("'" + config.key("endpoint") + "' " + each));
    }
    problems.addAll(new SettingCheck(config.key("client") + ".").problems(config.client()));
    if (!isTls(config)) {
      config.client().keySet().stream()
          .filter(name -> name.startsWith("ssl."))
          .filter(name -> !name.equals(ConnectionFactoryConfigurator.SSL_ENABLED))
          .filter(SettingCheck.KNOWN::containsKey)
          .sorted()
          .forEach(
              name ->
                  problems.add(
                      "'"
                          + config.key("client")
                          + "."
                          + name
                          + "' has no effect without '"
                          + config.key("client")
                          + ".ssl.enabled=true'"));
    }
    return problems;
  }

  private static String endpoint(BinderConfig config) {
    return config.options().find(RabbitMqOptions.ENDPOINT).orElse("");
  }

  private static boolean isTls(BinderConfig config) {
    return Boolean.parseBoolean(
        config.client().getOrDefault(ConnectionFactoryConfigurator.SSL_ENABLED, "false").trim());
  }

  String endpoint() {
    return endpoint(config);
  }

  List<Address> addresses() {
    return addresses;
  }

  /** How long nothing may come from the server before the connection counts as broken. */
  Duration silence() {
    int seconds = number(ConnectionFactoryConfigurator.CONNECTION_HEARTBEAT, heartbeatSeconds());
    return seconds == 0 ? Duration.ofDays(1) : Duration.ofSeconds(2L * seconds);
  }

  private static int heartbeatSeconds() {
    return (int) HEARTBEAT.toSeconds();
  }

  long maxEventBytes() {
    return config.options().get(RabbitMqOptions.MAX_EVENT_BYTES);
  }

  /** All headers of a message go into one frame. */
  int maxHeaderBytes() {
    int frame = number(ConnectionFactoryConfigurator.CONNECTION_FRAME_MAX, DEFAULT_FRAME_BYTES);
    return (frame == 0 ? DEFAULT_FRAME_BYTES : Math.min(frame, DEFAULT_FRAME_BYTES)) - 4_096;
  }

  private int number(String name, int fallback) {
    String value = config.client().get(name);
    return value == null ? fallback : Integer.parseInt(value.trim());
  }

  /** A factory with everything but threads. */
  ConnectionFactory factory() {
    ConnectionFactory factory = new ConnectionFactory();
    Map<String, String> settings = new HashMap<>();
    settings.put(
        ConnectionFactoryConfigurator.CHANNEL_RPC_TIMEOUT, Long.toString(RPC_TIMEOUT.toMillis()));
    settings.put(
        ConnectionFactoryConfigurator.CONNECTION_HEARTBEAT, Integer.toString(heartbeatSeconds()));
    settings.put(
        ConnectionFactoryConfigurator.HANDSHAKE_TIMEOUT,
        Long.toString(config.options().get(RabbitMqOptions.CONNECT_TIMEOUT).toMillis()));
    if (isTls(config)) {
      // The client's own default is to trust everybody.
      settings.put(ConnectionFactoryConfigurator.SSL_VALIDATE_SERVER_CERTIFICATE, "true");
      settings.put(ConnectionFactoryConfigurator.SSL_VERIFY_HOSTNAME, "true");
    }
    config.client().forEach((name, value) -> settings.put(name, value.trim()));
    String mechanism = settings.remove(SettingCheck.SASL_MECHANISM);
    String maxInbound = settings.remove(SettingCheck.MAX_INBOUND);
    ConnectionFactoryConfigurator.load(factory, settings, "");
    if ("EXTERNAL".equalsIgnoreCase(mechanism)) {
      factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
    }
    // The client's default, 64 MiB, is below what servers before 4.0 let through.
    factory.setMaxInboundMessageBodySize(
        maxInbound == null ? Integer.MAX_VALUE : Integer.parseInt(maxInbound));
    factory.setConnectionTimeout(
        (int) config.options().get(RabbitMqOptions.CONNECT_TIMEOUT).toMillis());
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    return factory;
  }
}
