package dev.waybill.testbrokers;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Starts a Kafka server in a container. It gets the same properties as a local one, and the same
 * ports inside as outside, for it tells clients where to connect.
 */
final class DockerKafka {
  static final String IMAGE = BrokerChoice.PREFIX + "kafka.image";
  private static final String DEFAULT_IMAGE = "apache/kafka:4.3.1";
  private static final String LOOPBACK = "127.0.0.1";

  private DockerKafka() {}

  // The container is closed with the broker.
  @SuppressWarnings("resource")
  static Broker start(Kafka recipe) {
    DockerImageName image = DockerImageName.parse(System.getProperty(IMAGE, DEFAULT_IMAGE));
    KafkaPorts ports = KafkaPorts.choose(recipe);
    GenericContainer<?> container = new GenericContainer<>(image);
    String host = container.getHost();
    container.setPortBindings(
        List.of(
            DockerNode.binding(host, ports.client(), ports.client()),
            DockerNode.binding(host, ports.internal(), ports.internal())));
    container.withEnv(environment(recipe, ports, host));
    String client = host + ":" + ports.client();
    String internal = host + ":" + ports.internal();
    return DockerNode.start(
        new DockerNode.Server(
            Kafka.KIND,
            image,
            ports.advertised(),
            ports.internal(),
            () ->
                KafkaProbe.brokers(internal).contains(1) && KafkaProbe.answers(client)
                    ? Optional.of(image.getVersionPart())
                    : Optional.empty()),
        container);
  }

  /** Returns the server properties in the way the image wants to be told them. */
  static Map<String, String> environment(Kafka recipe, KafkaPorts ports, String host) {
    Map<String, String> properties =
        KafkaProperties.of(recipe, 1, List.of(ports), "/tmp/waybill-data");
    Map<String, String> environment = new TreeMap<>();
    properties.forEach((name, value) -> environment.put(variable(name), value));
    environment.put("CLUSTER_ID", KafkaNode.clusterId());
    if (!recipe.extra().containsKey("listeners")) {
      environment.computeIfPresent("KAFKA_LISTENERS", (k, v) -> v.replace(LOOPBACK, "0.0.0.0"));
    }
    if (!recipe.extra().containsKey("advertised.listeners")) {
      environment.computeIfPresent(
          "KAFKA_ADVERTISED_LISTENERS", (k, v) -> v.replace(LOOPBACK, host));
    }
    return environment;
  }

  private static String variable(String property) {
    return "KAFKA_"
        + property
            .replace("_", "__")
            .replace("-", "___")
            .replace(".", "_")
            .toUpperCase(Locale.ROOT);
  }
}
