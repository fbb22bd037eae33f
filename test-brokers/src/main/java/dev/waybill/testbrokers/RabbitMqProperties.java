package dev.waybill.testbrokers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code rabbitmq.conf} and the files that it names. The listener without TLS is always
 * there, for observers.
 */
final class RabbitMqProperties {
  static final String DEFINITIONS_FILE = "definitions.json";
  private static final BrokerUser GUEST = new BrokerUser("guest", "guest");

  private RabbitMqProperties() {}

  /**
   * Returns what is the same for a node alone, in a cluster, and in a container.
   *
   * @param listen of the listener without TLS
   * @param listenTls of the other one, if there is one
   * @param directory of the files
   */
  static Map<String, String> of(
      RabbitMq recipe, String listen, @Nullable String listenTls, String directory) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("listeners.tcp.1", listen);
    properties.put("disk_free_limit.absolute", "50MB");
    if (recipe.extra().keySet().stream().noneMatch(name -> name.startsWith("vm_memory"))) {
      properties.put("vm_memory_high_watermark.absolute", "1GB");
    }
    properties.put("log.file", "false");
    properties.put("log.console", "true");
    properties.put("log.console.use_colors", "off");
    Security security = recipe.security();
    if (listenTls != null) {
      properties.put("listeners.ssl.1", listenTls);
      properties.put("ssl_options.cacertfile", directory + "/" + Security.AUTHORITY_FILE);
      properties.put("ssl_options.certfile", directory + "/" + Security.CERTIFICATE_FILE);
      properties.put("ssl_options.keyfile", directory + "/" + Security.KEY_FILE);
      properties.put("ssl_options.verify", "verify_peer");
      properties.put("ssl_options.fail_if_no_peer_cert", Boolean.toString(security.mutual()));
    }
    if (security.hasUsers()) {
      properties.put("definitions.import_backend", "local_filesystem");
      properties.put("definitions.local.path", directory + "/" + DEFINITIONS_FILE);
      // Or a restart would take back what a test has granted.
      properties.put("definitions.skip_if_unchanged", "true");
    }
    properties.putAll(recipe.extra());
    return properties;
  }

  /** Returns the content of the files that the properties name, by name. */
  static Map<String, String> files(RabbitMq recipe) {
    Map<String, String> files = new LinkedHashMap<>(recipe.security().certificateFiles());
    if (recipe.security().hasUsers()) {
      files.put(DEFINITIONS_FILE, definitions(recipe.security().users()));
    }
    return files;
  }

  /** Returns the content of the file that names the plugins. */
  static String plugins(RabbitMq recipe) {
    return "[%s].\n".formatted(String.join(",", recipe.plugins()));
  }

  static Map<String, String> cluster(List<String> names) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("cluster_formation.peer_discovery_backend", "classic_config");
    for (int i = 0; i < names.size(); i++) {
      properties.put("cluster_formation.classic_config.nodes." + (i + 1), names.get(i));
    }
    return properties;
  }

  /** With definitions, the server makes neither the virtual host nor guest by itself. */
  private static String definitions(List<BrokerUser> users) {
    BrokerUser administrator = users.get(0);
    List<BrokerUser> all = Stream.concat(Stream.of(GUEST), users.stream()).toList();
    return """
        {"vhosts": [{"name": "/"}],
         "users": [%s],
         "permissions": [%s]}
        """
        .formatted(
            all.stream().map(RabbitMqProperties::user).collect(Collectors.joining(", ")),
            all.stream()
                .map(
                    user ->
                        permission(
                            user, user.equals(GUEST) || user.equals(administrator) ? ".*" : "^$"))
                .collect(Collectors.joining(", ")));
  }

  private static String user(BrokerUser user) {
    return "{\"name\": \"%s\", \"password\": \"%s\", \"tags\": \"\"}"
        .formatted(user.name(), user.password());
  }

  private static String permission(BrokerUser user, String pattern) {
    return "{\"user\": \"%1$s\", \"vhost\": \"/\", \"configure\": \"%2$s\", \"write\": \"%2$s\", \"read\": \"%2$s\"}"
        .formatted(user.name(), pattern);
  }
}
