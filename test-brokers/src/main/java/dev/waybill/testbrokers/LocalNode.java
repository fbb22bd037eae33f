package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.ChildProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server that is a program of its own on this machine. */
final class LocalNode implements Broker {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(25);
  // RabbitMQ says what is wrong first, and much after that.
  private static final int TAIL_LINES = 100;

  private final Server server;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable ChildProcess process;
  private volatile String version = "not started yet";

  /**
   * What there is to know of a server before it runs.
   *
   * @param name tells it from the others of its kind
   * @param command starts its process
   * @param probe returns its version if it serves right now
   * @param tool makes the command of one of the server's own tools from its name and arguments
   * @param helpers ends what runs beside it
   */
  record Server(
      String kind,
      String name,
      String endpoint,
      String directEndpoint,
      WorkDirectory directory,
      Supplier<ChildProcess> command,
      Supplier<Optional<String>> probe,
      Function<List<String>, ProcessBuilder> tool,
      Runnable helpers) {}

  LocalNode(Server server) {
    this.server = server;
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
    return "local process %s, log %s".formatted(pids(), server.directory().log());
  }

  @Override
  public String endpoint() {
    return server.endpoint();
  }

  @Override
  public String directEndpoint() {
    return server.directEndpoint();
  }

  @Override
  public boolean ready() {
    Optional<String> serving = pids().isEmpty() ? Optional.empty() : server.probe().get();
    serving.ifPresent(answer -> version = answer);
    return serving.isPresent();
  }

  @Override
  public void start() {
    lock.lock();
    try {
      long begun = System.nanoTime();
      boolean starts = launch();
      awaitReady();
      if (starts) {
        Brokers.announce(this, begun);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void stop() {
    lock.lock();
    try {
      ChildProcess running = process;
      if (running != null && !running.terminate(STOP)) {
        String tail = logTail(TAIL_LINES);
        running.kill9();
        throw new IllegalStateException(
            "Stop of %s failed: it did not end within %s and was killed. Last lines of its log:%n%s"
                .formatted(this, STOP, tail));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void kill9() {
    ChildProcess running = process;
    if (running != null) {
      running.kill9();
    }
  }

  @Override
  public void pause() {
    running("paused").pause();
  }

  @Override
  public void resume() {
    ChildProcess running = process;
    if (running != null) {
      running.resume();
    }
  }

  @Override
  public List<Long> pids() {
    ChildProcess running = process;
    return running != null && running.isAlive() ? List.of(running.pid()) : List.of();
  }

  @Override
  public String logTail(int lines) {
    return ChildProcess.tail(server.directory().log(), lines);
  }

  @Override
  public void close() {
    kill9();
    server.helpers().run();
    server.directory().deleteData();
  }

  @Override
  public String toString() {
    return "%s at %s".formatted(server.name(), endpoint());
  }

  WorkDirectory directory() {
    return server.directory();
  }

  ProcessBuilder tool(List<String> command) {
    return server.tool().apply(command);
  }

  /** Starts the process unless it runs, and tells whether it did; does not wait for anything. */
  boolean launch() {
    boolean starts = pids().isEmpty();
    if (starts) {
      process = server.command().get();
    }
    return starts;
  }

  void awaitReady() {
    ChildProcess running = running("ready");
    long deadline = System.nanoTime() + START.toNanos();
    while (!ready()) {
      boolean ended = running.awaitExit(POLL);
      if (ended || System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException(
            "Start of %s failed: %s. Last lines of its log '%s':%n%s"
                .formatted(
                    this,
                    ended ? "its process ended" : "it did not serve within " + START,
                    server.directory().log(),
                    logTail(TAIL_LINES)));
      }
    }
  }

  private ChildProcess running(String aim) {
    ChildProcess running = process;
    if (running == null || !running.isAlive()) {
      throw new IllegalStateException("%s not %s: it does not run.".formatted(this, aim));
    }
    return running;
  }
}
