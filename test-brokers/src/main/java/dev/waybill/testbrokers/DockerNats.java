package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.FreePorts;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** Starts a NATS server in a container, with the same properties as a local one. */
final class DockerNats {
  static final String IMAGE = BrokerChoice.PREFIX + "nats.image";
  private static final int CLIENT = 4222;
  private static final int MONITOR = 8222;
  private static final String DIRECTORY = "/tmp/waybill";
  private static final String FILE = DIRECTORY + "/nats.conf";

  private DockerNats() {}

  // The container is closed with the broker.
  @SuppressWarnings("resource")
  static Broker start(Nats recipe) {
    DockerImageName image = image(recipe);
    int port = FreePorts.next();
    int monitor = FreePorts.next();
    GenericContainer<?> container = new GenericContainer<>(image);
    String host = container.getHost();
    container.setPortBindings(
        List.of(
            DockerNode.binding(host, port, CLIENT), DockerNode.binding(host, monitor, MONITOR)));
    container.withCopyToContainer(Transferable.of(file(recipe)), FILE);
    recipe
        .security()
        .certificateFiles()
        .forEach(
            (name, content) ->
                container.withCopyToContainer(Transferable.of(content), DIRECTORY + "/" + name));
    container.withCommand("-c", FILE);
    String endpoint = host + ":" + port;
    String health = host + ":" + monitor;
    return DockerNode.start(
        new DockerNode.Server(
            Nats.KIND, image, port, port, () -> NatsProbe.serving(endpoint, health)),
        container);
  }

  static String file(Nats recipe) {
    return WorkDirectory.text(
        NatsProperties.of(recipe, "0.0.0.0:" + CLIENT, "0.0.0.0:" + MONITOR, DIRECTORY));
  }

  /** A suite asked for in code wins over the property, as a test knows what it needs. */
  static DockerImageName image(Nats recipe) {
    String image =
        switch (NatsServer.suite(recipe)) {
          case BOOKWORM -> "nats:2.9";
          case TRIXIE -> "nats:2.10";
          case SID -> "nats:2";
        };
    return DockerImageName.parse(
        recipe.wanted() == null ? System.getProperty(IMAGE, image) : image);
  }
}
