package dev.waybill.conformance.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The plans that have found a bug, each in a file whose name says which and whose first lines say
 * what it was. Seeds do not last, since the generator learns; plans do.
 */
class CorpusTest {
  static List<Path> plans() throws IOException, URISyntaxException {
    Path folder =
        Path.of(Objects.requireNonNull(CorpusTest.class.getResource("/simulation")).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".plan")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("plans")
  void holdsWhatOnceBroke(Path file) throws IOException {
    Plan plan = Plan.parse(Files.readString(file));

    Verdict verdict = Verdict.on(plan);

    if (!verdict.holds()) {
      throw new AssertionError(
          file.getFileName() + ": " + Report.of(plan.setup().schedule(), verdict));
    }
  }

  @Test
  void knowsSome() throws IOException, URISyntaxException {
    assertThat(plans()).isNotEmpty();
  }
}
