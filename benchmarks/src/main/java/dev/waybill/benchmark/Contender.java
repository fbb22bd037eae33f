package dev.waybill.benchmark;

import dev.waybill.conformance.fault.ChildJvm;
import dev.waybill.conformance.fault.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The parent's side of a contestant: a JVM that runs only while it is asked for a sample. */
final class Contender implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration GOING = Duration.ofSeconds(20);
  private static final String SAMPLE = "sample ";

  /** What a server's JVM takes by itself, but for the heap, which does not grow meanwhile. */
  private static final String[] FLAGS = {
    "-XX:TieredStopAtLevel=4",
    "-XX:-UseSerialGC",
    "-XX:+UseG1GC",
    "-Xms1g",
    "-Xmx1g",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
  };

  final String name;
  private final ChildProcess process;

  /** A contestant; its place tells it from another of its class. */
  Contender(String className, Kind kind, int place, List<String> moreFlags) {
    name = className.substring(className.lastIndexOf('.') + 1);
    process =
        ChildJvm.of(Runner.class)
            .flags(FLAGS)
            .flags(moreFlags.toArray(String[]::new))
            .args(className, kind.name())
            .log(Path.of("target", "contestants", kind.label + "-" + place + "-" + name + ".log"))
            .start();
  }

  Sample sample(Setting setting) {
    process.send(setting.line());
    String answer =
        process.await(
            line -> line.startsWith(SAMPLE) || line.startsWith("failed"),
            PATIENCE.plus(setting.measure()));
    if (!answer.startsWith(SAMPLE)) {
      throw new IllegalStateException("%s %s. Its log: %s".formatted(name, answer, process.log()));
    }
    return Sample.parse(answer.substring(SAMPLE.length()));
  }

  /** In order, so that a recording of the JVM is written. */
  @Override
  public void close() {
    if (process.isAlive()) {
      process.send(Runner.END);
      process.awaitExit(GOING);
    }
    process.close();
  }
}
