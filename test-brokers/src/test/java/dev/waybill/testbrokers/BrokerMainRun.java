package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;

/** {@link BrokerMain} as it is run from a command line. */
record BrokerMainRun(ChildProcess process, String endpoint) implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(90);

  static BrokerMainRun of(String kind, Path directory) {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            BrokerMain.class.getName(),
            kind);
    ChildProcess process =
        ChildProcess.start(command.directory(directory.toFile()), directory.resolve("log"));
    String endpoint = process.await(line -> line.startsWith("endpoint "), SOON).substring(9);
    return new BrokerMainRun(process, endpoint);
  }

  @Override
  public void close() {
    process.close();
  }
}
