package dev.waybill.testbrokers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A Kafka server in a container. It gets the same properties as a local one, and the same ports
 * inside as outside, so that endpoints stay over a restart.
 */
final class DockerKafka implements Broker {
  static final String IMAGE = BrokerChoice.PREFIX + "kafka.image";
  private static final String DEFAULT_IMAGE = "apache/kafka:4.3.1";
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int STOP_SECONDS = 30;
  private static final long RESUME_SECONDS = 120;
  private static final String LOOPBACK = "127.0.0.1";

  private final GenericContainer<?> container;
  private final DockerImageName image;
  private final KafkaPorts ports;

  private DockerKafka(GenericContainer<?> container, DockerImageName image, KafkaPorts ports) {
    this.container = container;
    this.image = image;
    this.ports = ports;
  }

  // The container is closed with the broker.
  @SuppressWarnings("resource")
  static DockerKafka start(Kafka recipe) {
    DockerImageName image = DockerImageName.parse(System.getProperty(IMAGE, DEFAULT_IMAGE));
    KafkaPorts ports = KafkaPorts.choose(recipe);
    GenericContainer<?> container = new GenericContainer<>(image);
    String host = container.getHost();
    container.setPortBindings(
        List.of(binding(host, ports.client()), binding(host, ports.internal())));
    container.withEnv(environment(recipe, ports, host));
    DockerKafka broker = new DockerKafka(container, image, ports);
    try {
      container.start();
      broker.awaitReady();
      return broker;
    } catch (RuntimeException e) {
      container.close();
      throw e;
    }
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

  @Override
  public String kind() {
    return Kafka.KIND;
  }

  @Override
  public String version() {
    return image.getVersionPart();
  }

  @Override
  public String origin() {
    return "Docker image " + image.asCanonicalNameString();
  }

  @Override
  public String endpoint() {
    return container.getHost() + ":" + ports.advertised();
  }

  @Override
  public String directEndpoint() {
    return container.getHost() + ":" + ports.internal();
  }

  @Override
  public boolean ready() {
    return KafkaProbe.brokers(directEndpoint()).contains(1)
        && KafkaProbe.answers(container.getHost() + ":" + ports.client());
  }

  @Override
  public void start() {
    if (!isTrue(state().getRunning())) {
      docker().startContainerCmd(container.getContainerId()).exec();
    }
    awaitReady();
  }

  @Override
  public void stop() {
    resume();
    if (isTrue(state().getRunning())) {
      docker().stopContainerCmd(container.getContainerId()).withTimeout(STOP_SECONDS).exec();
    }
  }

  @Override
  public void kill9() {
    resume();
    if (isTrue(state().getRunning())) {
      docker().killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
    }
  }

  @Override
  public void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
    CompletableFuture.delayedExecutor(RESUME_SECONDS, TimeUnit.SECONDS).execute(this::resume);
  }

  @Override
  public void resume() {
    if (isTrue(state().getPaused())) {
      docker().unpauseContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public List<Long> pids() {
    return List.of();
  }

  @Override
  public String logTail(int lines) {
    List<String> all = container.getLogs().lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }

  @Override
  public void close() {
    container.close();
  }

  @Override
  public String toString() {
    return "Kafka container at " + endpoint();
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + START.toNanos();
    while (!ready()) {
      if (System.nanoTime() > deadline || !isTrue(state().getRunning())) {
        throw new IllegalStateException(
            "Start of %s failed: it ended or did not serve within %s. Last lines of its log:%n%s"
                .formatted(this, START, logTail(40)));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private ContainerState state() {
    return docker().inspectContainerCmd(container.getContainerId()).exec().getState();
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }

  private static boolean isTrue(Boolean value) {
    return Boolean.TRUE.equals(value);
  }

  /** Keeps to loopback unless the daemon is on another machine. */
  static String binding(String host, int port) {
    return (host.equals("localhost") ? LOOPBACK + ":" : "") + port + ":" + port;
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
