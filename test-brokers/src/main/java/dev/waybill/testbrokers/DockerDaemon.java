package dev.waybill.testbrokers;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/**
 * Tells whether a Docker daemon answers. Testcontainers is slow and loud where there is none, so it
 * is asked only when there is a sign of one.
 */
final class DockerDaemon {
  private static final long PING_SECONDS = 3;

  private DockerDaemon() {}

  /** Returns the same answer for the life of the JVM. */
  static boolean answers() {
    return Answer.YES;
  }

  /** Tells whether a daemon answers a ping at this socket file. */
  static boolean answersAt(Path socket) {
    CompletableFuture<Boolean> ping = CompletableFuture.supplyAsync(() -> ping(socket));
    try {
      return Files.exists(socket) && ping.get(PING_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException silent) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean ping(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(
          StandardCharsets.US_ASCII.encode("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n"));
      ByteBuffer answer = ByteBuffer.allocate(12);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        // Reads up to the status.
      }
      return StandardCharsets.US_ASCII.decode(answer.flip()).toString().endsWith(" 200");
    } catch (IOException nobody) {
      return false;
    }
  }

  private static boolean find() {
    String host = System.getenv().getOrDefault("DOCKER_HOST", "");
    boolean remote = !host.isBlank() && !host.startsWith("unix://");
    Stream<Path> sockets =
        host.startsWith("unix://")
            ? Stream.of(Path.of(host.substring("unix://".length())))
            : usualSockets().stream();
    return (remote || sockets.anyMatch(DockerDaemon::answersAt))
        && DockerClientFactory.instance().isDockerAvailable();
  }

  private static List<Path> usualSockets() {
    String runtime = System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run/user/0");
    return List.of(
        Path.of("/var/run/docker.sock"),
        Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"),
        Path.of(runtime, "docker.sock"));
  }

  private static final class Answer {
    static final boolean YES = find();
  }
}
