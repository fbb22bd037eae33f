package dev.waybill.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each form says the same as it said before: others read them. */
class ReportFolderTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"report.md", "junit.xml", "verdicts.json", "badge.json"})
  void writesWhatItWrote(String name) throws IOException {
    new ReportFolder(directory).write(ASample.report());

    String written = Files.readString(directory.resolve(name));
    Path kept = Files.createDirectories(Path.of("target", "reports-of-a-sample"));
    Files.writeString(kept.resolve(name), written);
    assertThat(written).as("kept in %s", kept).isEqualTo(golden(name));
  }

  @Test
  void readsItsOwnVerdicts() {
    new ReportFolder(directory).write(ASample.report());

    VerdictsFile read = VerdictsFile.read(directory.resolve(ReportFolder.VERDICTS));

    assertThat(read.subject()).isEqualTo(ASample.report().subject());
    assertThat(read.counts()).containsEntry("PASS", 1).containsEntry("FAIL", 1);
    assertThat(read.waived()).isEqualTo(1);
    assertThat(read.isWhole()).isFalse();
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = ReportFolderTest.class.getResourceAsStream("/report/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
