package dev.waybill.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofMillis(150);

  @TempDir private Path directory;
  private ChildProcess child;

  @BeforeEach
  void start() {
    child =
        ChildJvm.of(ChildMember.class)
            .args("one", "two words")
            .flags("-Dadded=1")
            .log(directory.resolve("child.log"))
            .start();
    assertThat(child.await(line -> line.startsWith("ready"), SOON))
        .isEqualTo("ready one,two words");
  }

  @AfterEach
  void stop() {
    child.close();
  }

  @Test
  void speaksLineByLineInUtf8() {
    child.send("Grüße ✓");
    assertThat(child.await(line -> line.startsWith("echo"), SOON)).isEqualTo("echo Grüße ✓");
  }

  @Test
  void logHoldsBothOutputs() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(child.logTail(10)).contains("ready one", "to the log only"));
  }

  @Test
  void awaitSaysWhatItSawWhenTheChildEnds() {
    child.send("exit");
    assertThatThrownBy(() -> child.await("never"::equals, SOON))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has ended with exit code 7")
        .hasMessageContaining("to the log only");
    assertThat(child.exitCode()).isEqualTo(7);
    assertThatThrownBy(
            () -> {
              child.send("anybody");
              child.send("there?");
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not sent");
  }

  @Test
  void awaitEndsAtItsDeadline() {
    assertThatThrownBy(() -> child.await("never"::equals, QUIET))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("still runs");
  }

  @Test
  void kill9EndsAtOnce() {
    child.kill9();
    assertThat(child.isAlive()).isFalse();
    assertThat(child.exitCode()).isEqualTo(137);
    child.kill9();
  }

  @Test
  void haltsAtTheEndOfItsInput() {
    child.endInput();
    child.endInput();
    assertThat(child.awaitExit(SOON)).isTrue();
    assertThat(child.exitCode()).isEqualTo(86);
  }

  @Test
  void terminateIsAPoliteKill() {
    assertThat(child.terminate(SOON)).isTrue();
    assertThat(child.exitCode()).isEqualTo(143);
  }

  @Test
  void pausedChildAnswersOnlyAfterResume() {
    child.pause();
    child.pause();
    child.send("hello");
    assertThatThrownBy(() -> child.await("echo hello"::equals, QUIET))
        .isInstanceOf(IllegalStateException.class);
    assertThat(child.isAlive()).isTrue();
    child.resume();
    child.resume();
    child.await("echo hello"::equals, SOON);
  }

  @Test
  void pauseEndsByItselfAtItsDeadline() {
    child.pause(Duration.ofMillis(50));
    child.send("hello");
    child.await("echo hello"::equals, SOON);
    child.pause();
    assertThatThrownBy(() -> child.await("more"::equals, QUIET))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void kill9WorksOnAPausedChild() {
    child.pause();
    child.kill9();
    assertThat(child.exitCode()).isEqualTo(137);
    assertThatThrownBy(() -> child.pause())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not paused");
  }

  @Test
  void grandchildrenDieWithAKilledParentEvenWhenPaused() {
    child.send("fork " + directory.resolve("grandchild.log"));
    String forked = child.await(line -> line.startsWith("forked"), SOON);
    List<Long> pids = Stream.of(forked.split(" ")).skip(1).map(Long::valueOf).toList();
    assertThat(pids).hasSize(2).allMatch(ChildJvmTest::isRunning);
    child.kill9();
    await().atMost(SOON).untilAsserted(() -> assertThat(pids).noneMatch(ChildJvmTest::isRunning));
  }

  @Test
  void commandThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> ChildProcess.start(new ProcessBuilder("no-such-command"), child.log()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no-such-command");
  }

  @Test
  void classPathHasThatOfTheContextClassLoader() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader added = new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
      thread.setContextClassLoader(added);
      assertThat(ChildJvm.currentClassPath()).hasSizeGreaterThan(1).endsWith(directory);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
