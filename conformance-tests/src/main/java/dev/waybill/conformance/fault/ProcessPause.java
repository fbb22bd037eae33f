package dev.waybill.conformance.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Holds a process still by a shell that stops it, waits for its own input to end and lets it go on.
 * The input ends when the pause does and also when this JVM dies, so that no stopped process is
 * ever left behind: it could not even notice that its parent is gone.
 */
final class ProcessPause {
  private static final String SCRIPT =
      """
      kill -STOP "$1" || exit 1
      left=500
      until case "$(ps -o state= -p "$1")" in [TZ]*|'') true ;; *) false ;; esac; do
        left=$((left - 1))
        [ $left -gt 0 ] || { kill -CONT "$1"; exit 1; }
      done
      echo stopped
      read _
      kill -CONT "$1"
      """;
  private static final long END_SECONDS = 10;

  private final Process shell;

  private ProcessPause(Process shell) {
    this.shell = shell;
  }

  static ProcessPause begin(Process process, Duration resumeAfter) {
    String pid = Long.toString(process.pid());
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", SCRIPT, "waybill-pause", pid)
              .redirectErrorStream(true)
              .start();
      ProcessPause pause = new ProcessPause(shell);
      BufferedReader out = shell.inputReader(StandardCharsets.UTF_8);
      String answer = out.readLine();
      if (!"stopped".equals(answer) || !process.isAlive()) {
        pause.end();
        throw new IllegalStateException(
            "Process %s not paused: %s. Is it still running?".formatted(pid, answer));
      }
      CompletableFuture.delayedExecutor(resumeAfter.toNanos(), TimeUnit.NANOSECONDS)
          .execute(pause::end);
      return pause;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Process %s not paused: a POSIX 'sh' with 'kill' and 'ps' is needed.".formatted(pid), e);
    }
  }

  boolean isOver() {
    return !shell.isAlive();
  }

  /** Lets the process go on and waits until it has been told. Idempotent. */
  void end() {
    try {
      shell.getOutputStream().close();
      shell.waitFor(END_SECONDS, TimeUnit.SECONDS);
    } catch (IOException shellGone) {
      // It lets the process go on before it ends.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
