package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.FreePorts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** Starts a RabbitMQ node in a container, with the same properties as a local one. */
final class DockerRabbitMq {
  static final String IMAGE = BrokerChoice.PREFIX + "rabbitmq.image";
  private static final int PLAIN = 5672;
  private static final int TLS = 5671;
  private static final String DIRECTORY = "/etc/rabbitmq/waybill";
  // After the image's own, which lets guest in from anywhere.
  private static final String FILE = "/etc/rabbitmq/conf.d/90-waybill.conf";

  private DockerRabbitMq() {}

  // The container is closed with the broker.
  @SuppressWarnings("resource")
  static Broker start(RabbitMq recipe) {
    DockerImageName image = image(recipe);
    int plain = FreePorts.next();
    int tls = FreePorts.next();
    GenericContainer<?> container = new GenericContainer<>(image);
    String host = container.getHost();
    container.setPortBindings(
        List.of(DockerNode.binding(host, plain, PLAIN), DockerNode.binding(host, tls, TLS)));
    files(recipe)
        .forEach((path, content) -> container.withCopyToContainer(Transferable.of(content), path));
    String direct = host + ":" + plain;
    String secure = recipe.security().hasTls() ? host + ":" + tls : null;
    return DockerNode.start(
        new DockerNode.Server(
            RabbitMq.KIND,
            image,
            recipe.security().hasTls() ? tls : plain,
            plain,
            () -> AmqpProbe.serving(direct, secure)),
        container);
  }

  static Map<String, String> files(RabbitMq recipe) {
    Map<String, String> files = new LinkedHashMap<>();
    String listenTls = recipe.security().hasTls() ? "0.0.0.0:" + TLS : null;
    files.put(
        FILE,
        WorkDirectory.text(
            RabbitMqProperties.of(recipe, "0.0.0.0:" + PLAIN, listenTls, DIRECTORY)));
    if (!recipe.plugins().isEmpty()) {
      files.put("/etc/rabbitmq/enabled_plugins", RabbitMqProperties.plugins(recipe));
    }
    RabbitMqProperties.files(recipe)
        .forEach((name, content) -> files.put(DIRECTORY + "/" + name, content));
    return files;
  }

  /** A suite asked for in code wins over the property, as a test knows what it needs. */
  static DockerImageName image(RabbitMq recipe) {
    String image =
        switch (RabbitMqProgram.suite(recipe)) {
          case BOOKWORM -> "rabbitmq:3.10";
          case TRIXIE -> "rabbitmq:4.0";
          case SID -> "rabbitmq:4";
        };
    return DockerImageName.parse(
        recipe.wanted() == null ? System.getProperty(IMAGE, image) : image);
  }
}
