package dev.waybill.testbrokers;

import dev.waybill.conformance.fault.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has the servers of a suite unpacked from Debian's packages into the user's cache, by the script
 * {@code fetch-debian-brokers}. Safe from many threads and many processes.
 */
final class DebianPackages {
  private static final String SCRIPT = "fetch-debian-brokers";
  private static final Duration FETCH = Duration.ofMinutes(10);
  private static final int TAIL_LINES = 12;
  private static final Map<Suite, Path> UNPACKED = new ConcurrentHashMap<>();

  private DebianPackages() {}

  /**
   * Returns the root of the unpacked packages. Blocks for seconds, or minutes where the network is
   * slow, the first time.
   *
   * @throws BrokerUnavailableException where they cannot be fetched or do not run
   */
  static Path root(String kind, Suite suite) {
    return UNPACKED.computeIfAbsent(suite, wanted -> fetch(kind, wanted, cache()));
  }

  static Path fetch(String kind, Suite suite, Path cache) {
    Path directory = cache.resolve(suite.debianName()).toAbsolutePath();
    Path log = WorkDirectory.create("fetch-" + suite.debianName()).log();
    Path script = extract(log.resolveSibling(SCRIPT));
    ProcessBuilder command =
        new ProcessBuilder("bash", script.toString(), suite.debianName(), directory.toString());
    try (ChildProcess fetching = start(kind, command, log)) {
      boolean ended = fetching.awaitExit(FETCH);
      Integer code = fetching.exitCode();
      if (!ended || code == null || code != 0) {
        throw unavailable(
            kind,
            "Debian's packages of %s are not in '%s' and were not fetched (%s): %s"
                .formatted(
                    suite.debianName(),
                    directory,
                    ended ? "exit code " + code : "not done within " + FETCH,
                    fetching.logTail(TAIL_LINES)));
      }
    }
    return directory.resolve("root");
  }

  private static ChildProcess start(String kind, ProcessBuilder command, Path log) {
    try {
      return ChildProcess.start(command, log);
    } catch (UncheckedIOException noBash) {
      throw unavailable(kind, String.valueOf(noBash.getMessage()));
    }
  }

  private static Path cache() {
    String base = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        base.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base);
    return caches.resolve("waybill").resolve("brokers");
  }

  private static Path extract(Path to) {
    try (InputStream script = DebianPackages.class.getResourceAsStream(SCRIPT)) {
      if (script == null) {
        throw new IllegalStateException(
            "Resource '%s' is not on the class path.".formatted(SCRIPT));
      }
      Files.copy(script, to, StandardCopyOption.REPLACE_EXISTING);
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException("Script '%s' not written.".formatted(to), e);
    }
  }

  private static BrokerUnavailableException unavailable(String kind, String reason) {
    return new BrokerUnavailableException(
        kind,
        reason,
        "Start Docker, put the server on the PATH, or give host:port of a running one by"
            + " -Dwaybill.test.%s.".formatted(kind));
  }
}
