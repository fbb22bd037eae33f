package dev.waybill.conformance.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Something that ends well or tells why not; mostly a command line. Stateless. */
public final class Command {
  private static final Duration BETWEEN = Duration.ofMillis(100);
  private static final int TAIL = 2_000;

  private final String text;
  private final Attempt attempt;

  /** Returns why it did not end well, or the empty string. */
  private interface Attempt {
    String make(Duration patience) throws IOException, InterruptedException;
  }

  private Command(String text, Attempt attempt) {
    this.text = text;
    this.attempt = attempt;
  }

  /**
   * Runs a program with its arguments; no shell takes part.
   *
   * @throws IllegalArgumentException if there is not even a program
   */
  public static Command of(String... words) {
    if (words.length == 0 || words[0].isBlank()) {
      throw new IllegalArgumentException("A command without a program. Name one.");
    }
    List<String> line = List.of(words);
    return new Command(String.join(" ", line), patience -> outcome(line, patience));
  }

  /** Connects. */
  public static Command connecting(String host, int port) {
    return new Command(
        "connect to %s:%d".formatted(host, port),
        patience -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) patience.toMillis());
            return "";
          } catch (IOException refused) {
            return String.valueOf(refused.getMessage());
          }
        });
  }

  /**
   * Runs it once. Blocks until it has ended.
   *
   * @throws IllegalStateException if it does not end well in time
   */
  public void run(Duration patience) {
    String complaint = complaint(patience);
    if (!complaint.isEmpty()) {
      throw new IllegalStateException("Command '%s' failed: %s".formatted(text, complaint));
    }
  }

  /**
   * Runs it until it has ended well. Blocks.
   *
   * @throws IllegalStateException if it has not for so long
   */
  public void awaitSuccess(Duration patience) {
    long begun = System.nanoTime();
    String complaint = complaint(patience);
    while (!complaint.isEmpty()) {
      if (System.nanoTime() - begun > patience.toNanos()) {
        throw new IllegalStateException(
            "Command '%s' failed for %s, at last: %s".formatted(text, patience, complaint));
      }
      LockSupport.parkNanos(BETWEEN.toNanos());
      complaint = complaint(patience);
    }
  }

  private String complaint(Duration patience) {
    try {
      return attempt.make(patience);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Command '%s' cannot be run: %s. Check that it exists.".formatted(text, e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while command '%s' ran".formatted(text), e);
    }
  }

  /** Output goes to a file: what a broker inherits from the command that starts it stays open. */
  private static String outcome(List<String> line, Duration patience)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("waybill-command-", ".log");
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended;
      try {
        process.getOutputStream().close();
        ended = process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
      } finally {
        process.destroyForcibly();
      }
      if (ended && process.exitValue() == 0) {
        return "";
      }
      String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
      return (ended ? "exit code " + process.exitValue() : "no end within " + patience)
          + (said.isEmpty()
              ? ""
              : ", output: " + said.substring(Math.max(0, said.length() - TAIL)));
    } finally {
      Files.delete(output);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
