package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.FreePorts;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** Starts a RabbitMQ node in a container, with the same properties as a local one. */
final class DockerRabbitMq {
  static final String IMAGE = BrokerChoice.PREFIX + "rabbitmq.image";
  private static final int CLIENT = 5672;
  // After the image's own, which lets guest in from anywhere.
  private static final String FILE = "/etc/rabbitmq/conf.d/90-waybill.conf";

  private DockerRabbitMq() {}

  // The container is closed with the broker.
  @SuppressWarnings("resource")
  static Broker start(RabbitMq recipe) {
    DockerImageName image = image(recipe);
    int port = FreePorts.next();
    GenericContainer<?> container = new GenericContainer<>(image);
    String host = container.getHost();
    container.setPortBindings(List.of(DockerNode.binding(host, port, CLIENT)));
    container.withCopyToContainer(Transferable.of(file(recipe)), FILE);
    String endpoint = host + ":" + port;
    return DockerNode.start(
        new DockerNode.Server(RabbitMq.KIND, image, port, port, () -> AmqpProbe.serving(endpoint)),
        container);
  }

  static String file(RabbitMq recipe) {
    return WorkDirectory.text(RabbitMqServer.properties(recipe, "0.0.0.0:" + CLIENT));
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
