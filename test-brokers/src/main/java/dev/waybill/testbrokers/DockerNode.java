package dev.waybill.testbrokers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A server in a container. Its ports stay over a restart, because they are bound to fixed ones. */
final class DockerNode implements Broker {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int STOP_SECONDS = 30;
  private static final long RESUME_SECONDS = 120;
  private static final int TAIL_LINES = 40;
  private static final String LOOPBACK = "127.0.0.1";

  private final Server server;
  private final GenericContainer<?> container;
  private volatile String version = "not started yet";

  /**
   * What there is to know of a server before it runs.
   *
   * @param image where it comes from
   * @param port for clients, outside
   * @param directPort for observers, outside
   * @param probe returns its version if it serves right now
   */
  record Server(
      String kind,
      DockerImageName image,
      int port,
      int directPort,
      Supplier<Optional<String>> probe) {}

  private DockerNode(Server server, GenericContainer<?> container) {
    this.server = server;
    this.container = container;
  }

  /** Starts a container, which is closed with the broker, and waits until it serves. */
  static DockerNode start(Server server, GenericContainer<?> container) {
    DockerNode node = new DockerNode(server, container);
    try {
      long begun = System.nanoTime();
      container.start();
      node.awaitReady();
      Brokers.announce(node, begun);
      return node;
    } catch (RuntimeException e) {
      container.close();
      throw e;
    }
  }

  /** Binds a port of the container; keeps to loopback unless the daemon is on another machine. */
  static String binding(String host, int outside, int inside) {
    return (host.equals("localhost") ? LOOPBACK + ":" : "") + outside + ":" + inside;
  }

  @Override
  public String kind() {
    return server.kind();
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public String origin() {
    return "Docker image " + server.image().asCanonicalNameString();
  }

  @Override
  public String endpoint() {
    return container.getHost() + ":" + server.port();
  }

  @Override
  public String directEndpoint() {
    return container.getHost() + ":" + server.directPort();
  }

  @Override
  public boolean ready() {
    Optional<String> serving = server.probe().get();
    serving.ifPresent(answer -> version = answer);
    return serving.isPresent();
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
    return "%s container at %s".formatted(server.kind(), endpoint());
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + START.toNanos();
    while (!ready()) {
      if (System.nanoTime() > deadline || !isTrue(state().getRunning())) {
        throw new IllegalStateException(
            "Start of %s failed: it ended or did not serve within %s. Last lines of its log:%n%s"
                .formatted(this, START, logTail(TAIL_LINES)));
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
}
