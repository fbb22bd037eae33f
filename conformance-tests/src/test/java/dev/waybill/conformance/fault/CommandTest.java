package dev.waybill.conformance.fault;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "The commands are those of a POSIX shell.")
class CommandTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;

  @Test
  void hasEndedWhenItReturns() {
    Path file = directory.resolve("file");

    shell("sleep 0.2; touch " + file).run(PATIENCE);

    assertThat(file).exists();
  }

  @Test
  void tellsHowItFailed() {
    Command command = shell("echo no such broker; exit 3");

    assertThatThrownBy(() -> command.run(PATIENCE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("exit 3")
        .hasMessageContaining("failed: exit code 3, output: no such broker");
  }

  @Test
  void endsWhatTakesTooLong() throws Exception {
    Path pid = directory.resolve("pid");
    Command command = shell("echo $$ > " + pid + "; exec sleep 600");

    assertThatThrownBy(() -> command.run(Duration.ofSeconds(1)))
        .hasMessageContaining("no end within PT1S");

    long process = Long.parseLong(Files.readString(pid).strip());
    ProcessHandle.of(process).ifPresent(handle -> handle.onExit().orTimeout(20, SECONDS).join());
  }

  @Test
  void namesWhatCannotBeRun() {
    Command command = Command.of("waybill-no-such-program", "--now");

    assertThatThrownBy(() -> command.run(PATIENCE))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("Command 'waybill-no-such-program --now' cannot be run")
        .hasMessageEndingWith("Check that it exists.");
  }

  @Test
  void refusesToBeNothing() {
    assertThatThrownBy(Command::of).hasMessage("A command without a program. Name one.");
  }

  /** As one does that starts a broker: the broker has inherited its output. */
  @Test
  void waitsForNothingThatItStarted() throws Exception {
    Path pid = directory.resolve("pid");

    shell("sleep 600 & echo $! > " + pid).run(PATIENCE);

    ProcessHandle left =
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    assertThat(left.isAlive()).isTrue();
    left.destroyForcibly();
  }

  @Test
  void isRunUntilItEndsWell() {
    Path file = directory.resolve("file");

    shell("test -f " + file + " || { touch " + file + "; exit 1; }").awaitSuccess(PATIENCE);

    assertThat(file).exists();
  }

  @Test
  void isNotRunForEver() {
    assertThatThrownBy(() -> shell("echo not yet; exit 1").awaitSuccess(Duration.ofMillis(300)))
        .hasMessageContaining("failed for PT0.3S, at last: exit code 1, output: not yet");
  }

  @Test
  void triesToConnect() throws Exception {
    Command connecting;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      connecting = Command.connecting("127.0.0.1", server.getLocalPort());
      connecting.run(PATIENCE);
    }
    assertThatThrownBy(() -> connecting.run(PATIENCE)).hasMessageContaining("connect to 127.0.0.1");
  }

  private static Command shell(String script) {
    return Command.of("sh", "-c", script);
  }
}
