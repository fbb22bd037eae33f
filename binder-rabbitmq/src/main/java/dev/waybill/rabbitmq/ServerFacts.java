package dev.waybill.rabbitmq;

import com.rabbitmq.client.Connection;
import dev.waybill.UnsupportedCapabilityException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which server it is.
 *
 * @param version as the server says it
 */
record ServerFacts(String product, String version, int major, int minor) {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  /**
   * Reads what the server said when the connection was made.
   *
   * @throws UnsupportedCapabilityException if the binder does not work with it
   */
  static ServerFacts read(Connection connection) {
    String product = String.valueOf(connection.getServerProperties().get("product"));
    String version = String.valueOf(connection.getServerProperties().get("version"));
    ServerFacts facts = of(product, version);
    if (!facts.atLeast(3, 10)) {
      throw new UnsupportedCapabilityException(
          "'"
              + facts.text()
              + "' cannot be used: quorum queues that dead-letter safely need RabbitMQ 3.10 or"
              + " later. Upgrade the server.",
          null);
    }
    return facts;
  }

  static ServerFacts of(String product, String version) {
    Matcher matcher = VERSION.matcher(version);
    return matcher.matches()
        ? new ServerFacts(
            product,
            version,
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)))
        : new ServerFacts(product, version, 0, 0);
  }

  boolean atLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
  }

  String text() {
    return product + " " + version;
  }
}
