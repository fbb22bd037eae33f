package dev.waybill.testbrokers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the server's configuration file and the files that it names. */
final class NatsProperties {
  private NatsProperties() {}

  /**
   * Returns what is the same for a server alone, in a cluster, and in a container.
   *
   * @param directory of the files; the data lies below it
   */
  static Map<String, String> of(Nats recipe, String listen, String monitor, String directory) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("listen", quoted(listen));
    properties.put("http", quoted(monitor));
    properties.put("jetstream", "{store_dir: %s}".formatted(quoted(directory + "/data")));
    Security security = recipe.security();
    if (security.hasTls()) {
      properties.put("tls", tls(security, directory));
    }
    if (security.hasUsers()) {
      properties.put("authorization", authorization(security.users()));
    }
    properties.putAll(recipe.extra());
    return properties;
  }

  static String cluster(String route, List<String> routes) {
    return "{name: waybill, listen: %s, routes: [%s]}"
        .formatted(
            quoted(route),
            routes.stream()
                .map(each -> quoted("nats://" + each))
                .collect(Collectors.joining(", ")));
  }

  static String quoted(String text) {
    return '"' + text + '"';
  }

  private static String tls(Security security, String directory) {
    return "{ca_file: %s, cert_file: %s, key_file: %s, verify: %s}"
        .formatted(
            quoted(directory + "/" + Security.AUTHORITY_FILE),
            quoted(directory + "/" + Security.CERTIFICATE_FILE),
            quoted(directory + "/" + Security.KEY_FILE),
            security.mutual());
  }

  private static String authorization(List<BrokerUser> users) {
    return users.stream()
        .map(user -> user(user, user.equals(users.get(0))))
        .collect(Collectors.joining(", ", "{users: [", "]}"));
  }

  private static String user(BrokerUser user, boolean mayAll) {
    String nothing = ", permissions: {publish: {deny: \">\"}, subscribe: {deny: \">\"}}";
    return "{user: %s, password: %s%s}"
        .formatted(quoted(user.name()), quoted(user.password()), mayAll ? "" : nothing);
  }
}
