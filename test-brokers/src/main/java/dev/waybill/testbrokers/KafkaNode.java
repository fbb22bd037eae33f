package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.ChildJvm;
import dev.waybill.conformance.fault.ChildProcess;
import dev.waybill.testbrokers.kafka.KafkaServer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Kafka server in a JVM of its own on this machine. */
final class KafkaNode implements Broker {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(25);
  private static final int TAIL_LINES = 40;
  private static final String VERSION = "version ";

  private final int id;
  private final KafkaPorts ports;
  private final WorkDirectory directory;
  private final ChildJvm command;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable ChildProcess process;
  private volatile String version = "not started yet";

  private KafkaNode(int id, KafkaPorts ports, WorkDirectory directory, ChildJvm command) {
    this.id = id;
    this.ports = ports;
    this.directory = directory;
    this.command = command;
  }

  /** Prepares the nodes of one cluster without starting them. */
  static List<KafkaNode> create(Kafka recipe, List<KafkaPorts> ports) {
    List<Path> jars = ServerClassPath.of(Kafka.KIND);
    List<Path> classPath =
        Stream.concat(Stream.of(ChildJvm.locationOf(KafkaServer.class)), jars.stream()).toList();
    String clusterId = clusterId();
    return IntStream.rangeClosed(1, ports.size())
        .mapToObj(
            id -> {
              WorkDirectory directory = WorkDirectory.create(Kafka.KIND);
              Path properties =
                  directory.write(
                      "server.properties",
                      WorkDirectory.text(
                          KafkaProperties.of(recipe, id, ports, directory.data().toString())));
              ChildJvm command =
                  ChildJvm.of(KafkaServer.class)
                      .classPath(classPath)
                      .flags("-Xmx384m", "-Dlog4j2.configurationFile=waybill-kafka-log4j2.xml")
                      .flags(recipe.flags())
                      .args(properties.toString(), clusterId)
                      .log(directory.log());
              return new KafkaNode(id, ports.get(id - 1), directory, command);
            })
        .toList();
  }

  @Override
  public String kind() {
    return Kafka.KIND;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public String origin() {
    return "local process %s, log %s".formatted(pids(), directory.log());
  }

  @Override
  public String endpoint() {
    return loopback(ports.advertised());
  }

  @Override
  public String directEndpoint() {
    return loopback(ports.internal());
  }

  @Override
  public boolean ready() {
    return serves(1);
  }

  @Override
  public void start() {
    lock.lock();
    try {
      long begun = System.nanoTime();
      boolean starts = pids().isEmpty();
      if (starts) {
        launch();
      }
      awaitReady(1);
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
    return ChildProcess.tail(directory.log(), lines);
  }

  @Override
  public void close() {
    kill9();
    directory.deleteData();
  }

  @Override
  public String toString() {
    return "Kafka node %d at %s".formatted(id, endpoint());
  }

  WorkDirectory directory() {
    return directory;
  }

  /** Starts the process and waits for its version, the first that it says. */
  void launch() {
    ChildProcess started = command.start();
    process = started;
    version = started.await(line -> line.startsWith(VERSION), START).substring(VERSION.length());
  }

  /** Waits until clients are served and the node knows of at least so many brokers. */
  void awaitReady(int brokers) {
    ChildProcess running = running("ready");
    long deadline = System.nanoTime() + START.toNanos();
    while (!serves(brokers)) {
      boolean ended = running.awaitExit(POLL);
      if (ended || System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException(
            "Start of %s failed: %s. Last lines of its log '%s':%n%s"
                .formatted(
                    this,
                    ended ? "its process ended" : "it did not serve within " + START,
                    directory.log(),
                    logTail(TAIL_LINES)));
      }
    }
  }

  private boolean serves(int brokers) {
    Set<Integer> known = pids().isEmpty() ? Set.of() : KafkaProbe.brokers(directEndpoint());
    return known.contains(id)
        && known.size() >= brokers
        && KafkaProbe.answers(loopback(ports.client()));
  }

  private ChildProcess running(String aim) {
    ChildProcess running = process;
    if (running == null || !running.isAlive()) {
      throw new IllegalStateException("%s not %s: it does not run.".formatted(this, aim));
    }
    return running;
  }

  private static String loopback(int port) {
    return "127.0.0.1:" + port;
  }

  /** Returns sixteen random bytes as Kafka writes them; a leading hyphen would be an option. */
  static String clusterId() {
    UUID random = UUID.randomUUID();
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(random.getMostSignificantBits() >>> 1)
            .putLong(random.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
