package dev.waybill.conformance.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A running child process that can be spoken to line by line, paused and killed.
 *
 * <p>Its standard output is its side of the conversation and is copied to the log; standard error
 * goes to the log only. A pause ends by itself after its deadline and when this JVM dies. {@link
 * #close()} kills the process, paused or not.
 *
 * <p>Thread-safe. Waiting methods say for how long they block.
 */
public final class ChildProcess implements AutoCloseable {
  private static final Duration RESUME_AFTER = Duration.ofMinutes(2);
  private static final long REAP_SECONDS = 30;
  private static final Duration EXIT_AFTER_OUTPUT = Duration.ofSeconds(10);
  private static final int TAIL_LINES = 25;

  private final Process process;
  private final Path log;
  private final Writer input;
  private final LineFeed output;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable ProcessPause pause;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    this.output = new LineFeed(process, log);
  }

  /**
   * Starts a command, its output added to a log file.
   *
   * @throws UncheckedIOException if the log cannot be written or the process not be started
   */
  public static ChildProcess start(ProcessBuilder command, Path log) {
    Path file = log.toAbsolutePath();
    try {
      Files.createDirectories(file.getParent());
      Process process =
          command.redirectError(ProcessBuilder.Redirect.appendTo(file.toFile())).start();
      return new ChildProcess(process, file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Process '%s' not started, log '%s': %s. Check that the command exists."
              .formatted(command.command().get(0), file, e.getMessage()),
          e);
    }
  }

  /** Returns the process id. */
  public long pid() {
    return process.pid();
  }

  /** Tells whether the process runs; a paused process does. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Sends a line. Blocks only when the child has not read for a long time.
   *
   * @throws IllegalStateException if the child is gone
   */
  public void send(String line) {
    try {
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw new IllegalStateException(problem("Line '%s' not sent".formatted(line)), e);
    }
  }

  /** Ends the child's input, which is what it sees when its parent dies. Idempotent. */
  public void endInput() {
    try {
      input.close();
    } catch (IOException gone) {
      // The input has ended, one way or the other.
    }
  }

  /**
   * Waits for the next line of the child's output that matches; lines before it are skipped.
   *
   * @throws IllegalStateException if the child ends, or {@code max} passes, without such a line
   */
  public String await(Predicate<String> wanted, Duration max) {
    String line = output.await(wanted, max);
    if (line == null) {
      if (output.hasEnded()) {
        // The output ends a moment before the process does, and its exit code is worth the wait.
        awaitExit(EXIT_AFTER_OUTPUT);
      }
      throw new IllegalStateException(problem("Awaited line not seen within %s".formatted(max)));
    }
    return line;
  }

  /** Stops the process with SIGSTOP for at most two minutes. See {@link #pause(Duration)}. */
  public void pause() {
    pause(RESUME_AFTER);
  }

  /**
   * Stops the process with SIGSTOP and returns when it stands still. Does nothing if it is paused.
   *
   * @throws IllegalStateException if the process is gone or does not stop
   */
  public void pause(Duration resumeAfter) {
    lock.lock();
    try {
      if (pause == null || pause.isOver()) {
        pause = ProcessPause.begin(process, resumeAfter);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets a paused process go on (SIGCONT). Does nothing if it is not paused. */
  public void resume() {
    lock.lock();
    try {
      if (pause != null) {
        pause.end();
        pause = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Kills the process with SIGKILL, paused or not, and waits until it is gone. Does nothing if it
   * is.
   */
  public void kill9() {
    process.destroyForcibly();
    resume();
    if (!awaitExit(Duration.ofSeconds(REAP_SECONDS))) {
      throw new IllegalStateException(problem("Killed process did not end"));
    }
  }

  /**
   * Asks the process to end (SIGTERM) and waits; returns false if it still runs after {@code max}.
   */
  public boolean terminate(Duration max) {
    resume();
    // Not Process.destroy(): it also closes the child's input, and the child would halt at once.
    process.toHandle().destroy();
    return awaitExit(max);
  }

  /** Waits for the process to end; returns false if it still runs after {@code max}. */
  public boolean awaitExit(Duration max) {
    try {
      return process.waitFor(max.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  /** Returns the exit code, or nothing while the process runs. */
  public @Nullable Integer exitCode() {
    return process.isAlive() ? null : process.exitValue();
  }

  /** Returns the log file. */
  public Path log() {
    return log;
  }

  /** Returns the last lines of the log. */
  public String logTail(int lines) {
    return tail(log, lines);
  }

  /** Same as {@link #kill9()}. */
  @Override
  public void close() {
    kill9();
  }

  @Override
  public String toString() {
    return "ChildProcess[%d, %s]".formatted(pid(), isAlive() ? "running" : "ended");
  }

  /** Returns the last lines of a file, which may be missing or written to meanwhile. */
  public static String tail(Path file, int lines) {
    try {
      List<String> all =
          new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  private String problem(String what) {
    String state = isAlive() ? "still runs" : "has ended with exit code " + process.exitValue();
    return "%s: process %d %s. Last lines of '%s':%n%s"
        .formatted(what, pid(), state, log, logTail(TAIL_LINES));
  }
}
