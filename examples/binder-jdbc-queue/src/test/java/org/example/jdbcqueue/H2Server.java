package org.example.jdbcqueue;

import dev.waybill.conformance.CommandEnvironment;
import dev.waybill.conformance.fault.FreePorts;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** An H2 server as a process of its own, which can be killed; its data is in a folder of the build. */
final class H2Server {
  private H2Server() {}

  /** Not started yet. */
  static CommandEnvironment environment() {
    int port = FreePorts.next();
    Path folder = Path.of("target", "h2", Long.toString(System.currentTimeMillis(), 36));
    try {
      Files.createDirectories(folder);
      return environment(port, folder.toAbsolutePath(), jar());
    } catch (IOException | ReflectiveOperationException | URISyntaxException e) {
      throw new IllegalStateException("Cannot prepare an H2 server in " + folder, e);
    }
  }

  private static CommandEnvironment environment(int port, Path folder, Path jar) {
    String pid = folder.resolve("pid").toString();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String start =
        "%s -Xmx512m -XX:+UseSerialGC -cp %s org.h2.tools.Server -tcp -tcpPort %d -ifNotExists -baseDir %s >> %s 2>&1 & echo $! > %s"
            .formatted(java, jar, port, folder, folder.resolve("log"), pid);
    String stop =
        "p=$(cat %s); kill -TERM $p; while kill -0 $p 2>/dev/null; do sleep 0.1; done"
            .formatted(pid);
    return CommandEnvironment.of("127.0.0.1", port)
        .start("sh", "-c", start)
        .stop("sh", "-c", stop)
        .kill("sh", "-c", "kill -9 $(cat %s)".formatted(pid))
        .pause("sh", "-c", "kill -STOP $(cat %s)".formatted(pid))
        .resume("sh", "-c", "kill -CONT $(cat %s)".formatted(pid))
        .takeover(Duration.ofSeconds(10))
        .build();
  }

  private static Path jar() throws ReflectiveOperationException, URISyntaxException {
    Class<?> driver = Class.forName("org.h2.Driver");
    return Path.of(driver.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
