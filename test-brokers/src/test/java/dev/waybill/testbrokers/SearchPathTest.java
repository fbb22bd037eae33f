package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchPathTest {
  @Test
  void firstExecutableOnThePathIsFound(@TempDir Path directory) throws IOException {
    Path one = Files.createDirectories(directory.resolve("1"));
    Path two = Files.createDirectories(directory.resolve("2"));
    Files.writeString(one.resolve("server"), "not executable");
    assertThat(Files.writeString(two.resolve("server"), "#!").toFile().setExecutable(true))
        .isTrue();
    String path = String.join(File.pathSeparator, "", one.toString(), "/none", two.toString());
    assertThat(SearchPath.find("server", path)).contains(two.resolve("server"));
    assertThat(SearchPath.find("client", path)).isEmpty();
    assertThat(SearchPath.find("server", "")).isEmpty();
  }

  @Test
  void matchesAreInTheOrderOfTheirNames(@TempDir Path directory) throws IOException {
    Files.createDirectory(directory.resolve("erts-2"));
    Files.createDirectory(directory.resolve("erts-1"));
    Files.createDirectory(directory.resolve("lib"));
    assertThat(SearchPath.matches(directory, "erts-*"))
        .containsExactly(directory.resolve("erts-1"), directory.resolve("erts-2"));
    assertThat(SearchPath.matches(directory.resolve("none"), "*")).isEmpty();
  }
}
