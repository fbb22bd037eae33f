package dev.waybill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the table of {@code docs/guarantees.md} to the names that the engine counts under. */
class MetricsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "guarantees.md");
  private static final Path ENGINE = Path.of("src", "main", "java", "dev", "waybill", "engine");

  @Test
  void listsEveryNumber() throws Exception {
    StringBuilder engine = new StringBuilder();
    try (Stream<Path> files = Files.list(ENGINE)) {
      for (Path file : files.sorted().toList()) {
        engine.append(Files.readString(file));
      }
    }

    Set<String> counted = names("\"(waybill\\.[a-z_]+)\"", engine.toString());

    assertThat(counted).hasSizeGreaterThan(10);
    assertThat(names("^\\| `(waybill\\.[a-z_]+)`", page())).isEqualTo(counted);
  }

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }

  private static Set<String> names(String pattern, String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
