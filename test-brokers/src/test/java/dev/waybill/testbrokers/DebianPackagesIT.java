package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("broker")
@Tag("slow")
class DebianPackagesIT {
  private static final String KIND = "nats";
  private static final String NATS = "usr/sbin/nats-server";

  @Test
  void twoThatFetchAtOnceRepairWhatIsThereByHalf(@TempDir Path cache) throws Exception {
    leaveHalf(cache.resolve("bookworm"));
    CompletableFuture<Path> one = fetch(cache);
    CompletableFuture<Path> two = fetch(cache);
    Path root = Brokers.orSkip(KIND, () -> join(one));
    assertThat(join(two)).isEqualTo(root);
    assertThat(root.resolve(NATS)).isExecutable();
    assertThat(root.resolve("half")).doesNotExist();
    try (Stream<Path> left = Files.list(cache)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("bookworm", "bookworm.lock");
    }

    Object before = Files.getLastModifiedTime(cache.resolve("bookworm"));
    DebianPackages.fetch(KIND, Suite.BOOKWORM, cache);
    assertThat(Files.getLastModifiedTime(cache.resolve("bookworm"))).isEqualTo(before);
  }

  @Test
  void failureIsExplainedByWhatTheScriptSaid(@TempDir Path directory) throws IOException {
    Path cache = Files.createDirectory(directory.resolve("with blank"));
    assertThatThrownBy(() -> DebianPackages.fetch(KIND, Suite.SID, cache))
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("'nats' cannot be had")
        .hasMessageContaining("characters other than")
        .hasMessageContaining("-Dwaybill.test.nats");
  }

  /** As one leaves it who unpacks in place and is killed. */
  private static void leaveHalf(Path directory) throws IOException {
    Path root = Files.createDirectories(directory.resolve("root"));
    Files.createDirectories(directory.resolve("debs"));
    Files.writeString(root.resolve("half"), "");
  }

  private static CompletableFuture<Path> fetch(Path cache) {
    return CompletableFuture.supplyAsync(() -> DebianPackages.fetch(KIND, Suite.BOOKWORM, cache));
  }

  private static Path join(CompletableFuture<Path> fetching) {
    try {
      return fetching.get(100, TimeUnit.SECONDS);
    } catch (Exception e) {
      if (e.getCause() instanceof BrokerUnavailableException unavailable) {
        throw unavailable;
      }
      throw new IllegalStateException(e);
    }
  }
}
