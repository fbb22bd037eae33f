package dev.waybill.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code binder-jdbc-queue} is built as its author would who is not of this project: elsewhere,
 * with artifacts that were installed. They are put into a repository of the test's own, in front of
 * the one that this build uses. Nothing is fetched: all else that the binder needs this build needs
 * too.
 */
@Tag("slow")
class OutOfTreeBinderIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path WORK = Path.of("target", "out-of-tree").toAbsolutePath();
  private static final Path REPOSITORY = WORK.resolve("repository");
  private static final Path BINDER = WORK.resolve("binder-jdbc-queue");
  private static final String VERSION = property("waybill.version");

  /** One of each chapter that has a quick one. */
  private static final String SMOKE = "C001,C005,C016,C027,C040,C051,C055,C073,C102,C114";

  private static final int MINUTES = 3;

  @BeforeAll
  static void install() throws IOException {
    install("waybill-parent", ROOT.resolve("pom.xml"), "pom");
    for (String module : List.of("messaging-api", "conformance-tests")) {
      String artifact = "waybill-" + module;
      Path folder = ROOT.resolve(module);
      install(artifact, folder.resolve("pom.xml"), "pom");
      install(artifact, folder.resolve("target/" + artifact + "-" + VERSION + ".jar"), "jar");
    }
    for (String part : List.of("pom.xml", "h2.sh", "src")) {
      copy(Path.of("binder-jdbc-queue").resolve(part), BINDER.resolve(part));
    }
  }

  @Test
  @Timeout(60 * (MINUTES + 1))
  void passesItsOwnTestsAndTheSuite() throws Exception {
    Path output = WORK.resolve("build.log");
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("mvnw").toString()));
    command.addAll(
        List.of(
            "-B",
            "-o",
            "-f",
            BINDER.resolve("pom.xml").toString(),
            "-Dmaven.repo.local=" + REPOSITORY,
            "-Dmaven.repo.local.tail=" + property("waybill.local-repository"),
            "-Dmaven.repo.local.tail.ignoreAvailability=true",
            "-Dwaybill.conformance.only=" + SMOKE,
            "verify"));
    Process build =
        new ProcessBuilder(command)
            .directory(BINDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(build.waitFor(MINUTES, TimeUnit.MINUTES)).as("ends in time").isTrue();
    } finally {
      build.descendants().forEach(ProcessHandle::destroyForcibly);
      build.destroyForcibly();
    }

    assertThat(build.exitValue()).as(Files.readString(output)).isZero();
    assertThat(output).content().contains("JdbcQueueConformanceTest: 10 checks");
    assertThat(BINDER.resolve("target/lib")).isDirectoryContaining("glob:**/h2-*.jar");
  }

  private static void install(String artifact, Path file, String type) throws IOException {
    Path to = REPOSITORY.resolve("dev/waybill").resolve(artifact).resolve(VERSION);
    copy(file, to.resolve(artifact + "-" + VERSION + "." + type));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.deleteIfExists(target);
        Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
