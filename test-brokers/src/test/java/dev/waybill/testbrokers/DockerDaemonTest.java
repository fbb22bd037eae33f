package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerDaemonTest {
  @TempDir private Path directory;
  private Path socket;
  private ServerSocketChannel daemon;

  @BeforeEach
  void listen() throws IOException {
    socket = directory.resolve("docker.sock");
    daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    daemon.bind(UnixDomainSocketAddress.of(socket));
  }

  @AfterEach
  void close() throws IOException {
    daemon.close();
  }

  @Test
  void daemonThatAnswersIsFound() {
    answer("HTTP/1.0 200 OK\r\n\r\nOK");
    assertThat(DockerDaemon.answersAt(socket)).isTrue();
  }

  @Test
  void somethingElseAtTheSocketIsNoDaemon() {
    answer("HTTP/1.0 404 Not Found\r\n\r\n");
    assertThat(DockerDaemon.answersAt(socket)).isFalse();
  }

  @Test
  void socketWithoutADaemonIsNone() throws IOException {
    daemon.close();
    assertThat(DockerDaemon.answersAt(socket)).isFalse();
    assertThat(DockerDaemon.answersAt(directory.resolve("missing"))).isFalse();
  }

  @Test
  void silentDaemonDoesNotHoldUpTheTests() {
    await()
        .atMost(Duration.ofSeconds(25))
        .untilAsserted(() -> assertThat(DockerDaemon.answersAt(socket)).isFalse());
  }

  private void answer(String text) {
    Thread thread =
        new Thread(
            () -> {
              try (SocketChannel client = daemon.accept()) {
                client.read(ByteBuffer.allocate(1024));
                client.write(StandardCharsets.US_ASCII.encode(text));
              } catch (IOException closed) {
                // The test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
