package dev.waybill.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import java.util.ArrayList;
import java.util.List;

/** Reads lists of servers. */
final class Endpoints {
  private Endpoints() {}

  /** The servers; what is wrong with the text is added to {@code problems}. */
  static List<Address> parse(String text, boolean tls, List<String> problems) {
    int defaultPort =
        tls ? ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT : ConnectionFactory.DEFAULT_AMQP_PORT;
    List<Address> addresses = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String endpoint = part.trim();
      if (endpoint.contains("//") || endpoint.contains("@")) {
        // Not shown: it may hold a password.
        problems.add(
            "holds a URI: write host:port, and user, password and virtual host below 'client.'");
        return addresses;
      }
      int colon = endpoint.lastIndexOf(':');
      boolean bare = colon < 0 || endpoint.endsWith("]");
      String host = bare ? endpoint : endpoint.substring(0, colon);
      if (host.isEmpty()) {
        problems.add("holds '" + endpoint + "', which has no host");
      } else {
        try {
          int port = bare ? defaultPort : Integer.parseInt(endpoint.substring(colon + 1));
          if (port < 1 || port > 65_535) {
            throw new NumberFormatException();
          }
          addresses.add(new Address(host, port));
        } catch (NumberFormatException e) {
          problems.add("holds '" + endpoint + "', whose port is no number from 1 to 65535");
        }
      }
    }
    return addresses;
  }
}
