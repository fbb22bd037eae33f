package dev.waybill.nats;

import dev.waybill.ConfigurationException;
import dev.waybill.spi.BinderConfig;
import io.nats.client.AuthHandler;
import io.nats.client.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/** How the client is configured: Waybill's own settings over the user's over defaults. */
final class ClientSettings {
  static final Duration PING_INTERVAL = Duration.ofSeconds(3);

  private final BinderConfig config;

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
    try {
      options(List.of()).build();
    } catch (RuntimeException e) {
      throw new ConfigurationException(
          List.of(
              "the settings below '"
                  + config.key("client")
                  + "' or the endpoint cannot be used: "
                  + reason(e)));
    }
  }

  /** The client wraps what is wrong with a store of certificates; the cause tells. */
  private static String reason(Throwable error) {
    Throwable cause = error.getCause();
    return error.getMessage() + (cause == null ? "" : ": " + cause);
  }

  /** What is wrong with the user's settings as far as their names and values show. */
  static List<String> problems(BinderConfig config) {
    List<String> problems = new ArrayList<>();
    if (endpoint(config).isBlank()) {
      problems.add(
          "'"
              + config.key("endpoint")
              + "' is missing: set it to the servers, such as nats-1:4222,nats-2:4222");
    }
    problems.addAll(new SettingCheck(config.key("client") + ".").problems(config.client()));
    String credentials =
        CredentialsFile.problem(
            config.key("client") + "." + CredentialsFile.SETTING, config.client());
    if (credentials != null) {
      problems.add(credentials);
    }
    return problems;
  }

  static String endpoint(BinderConfig config) {
    return config.options().find(NatsOptions.ENDPOINT).orElse("");
  }

  /** The endpoint as it may be shown: a URL can hold a password. */
  String shownEndpoint() {
    return endpoint(config).replaceAll("//[^/@,]*@", "//***@");
  }

  Duration connectTimeout() {
    return config.options().get(NatsOptions.CONNECT_TIMEOUT);
  }

  Duration requestTimeout() {
    return config.options().get(NatsOptions.REQUEST_TIMEOUT);
  }

  /**
   * For one connection, which never reconnects by itself: what it had queued for sending would
   * overtake what must be sent again.
   *
   * @param discovered other servers of the cluster that are known
   */
  Options.Builder options(Collection<String> discovered) {
    Properties properties = new Properties();
    config.client().forEach((name, value) -> properties.setProperty(property(name), value));
    AuthHandler login = CredentialsFile.handler(config.client());
    if (login != null) { // the property would win
      properties.remove(property(CredentialsFile.SETTING));
    }
    Options.Builder builder =
        new Options.Builder()
            .authHandler(login)
            .connectionName("waybill-" + config.name())
            .pingInterval(PING_INTERVAL)
            .maxPingsOut(2)
            .properties(properties);
    List<String> servers =
        new ArrayList<>(Arrays.asList(endpoint(config).trim().split("\\s*,\\s*", -1)));
    discovered.stream().filter(server -> !servers.contains(server)).forEach(servers::add);
    return builder
        .servers(servers.toArray(String[]::new))
        .connectionTimeout(share(servers.size()))
        .noReconnect()
        .reportNoResponders()
        .maxMessagesInOutgoingQueue(0)
        .maxControlLine(1 << 20)
        .subjectValidationType(Options.SubjectValidationType.None);
  }

  /** Each server must get its chance within the time there is. */
  private Duration share(int servers) {
    Duration all = connectTimeout();
    Duration each = all.dividedBy(Math.max(1, servers));
    return each.compareTo(Duration.ofMillis(100)) < 0 ? Duration.ofMillis(100) : each;
  }

  boolean ignoresDiscovered() {
    return config.client().entrySet().stream()
        .anyMatch(
            entry ->
                entry
                        .getKey()
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.')
                        .equals("ignore.discovered.servers")
                    && Boolean.parseBoolean(entry.getValue().trim()));
  }

  private static String property(String name) {
    return SettingCheck.PREFIX + name;
  }
}
