package dev.waybill.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixCommandTest {
  private static final String ROW =
      "| nats 0.9 | NATS 2.10 | CORE | yes | no | no | no | 90 pass |";

  @TempDir private Path directory;
  private final Terminal terminal = new Terminal();

  @Test
  void printsTheTableOfAllReportsBelowADirectory() throws IOException {
    verdicts("a", "waybill-verdicts/1", "NATS 2.10");
    verdicts("b/c", "waybill-verdicts/1", "NATS 2.9");

    assertThat(terminal.run("matrix", directory.toString())).isZero();
    assertThat(terminal.out().lines().toList())
        .hasSize(4)
        .endsWith(ROW)
        .contains(ROW.replace("2.10", "2.9"));
  }

  @Test
  void writesTheTableBetweenTheMarkersOfAPageAndLeavesTheRest() throws IOException {
    verdicts("a", "waybill-verdicts/1", "NATS 2.10");
    Path page = directory.resolve("page.md");
    Files.writeString(
        page, "above\n" + MarkedPage.BEGIN + "\nold\n" + MarkedPage.END + "\nbelow\n");

    assertThat(terminal.run("matrix", directory.toString(), "--write", page.toString())).isZero();
    assertThat(Files.readAllLines(page))
        .startsWith("above", MarkedPage.BEGIN, "")
        .endsWith(ROW, "", MarkedPage.END, "below")
        .doesNotContain("old");
  }

  @Test
  void refusesAPageWithoutMarkers() throws IOException {
    verdicts("a", "waybill-verdicts/1", "NATS 2.10");
    Path page = Files.writeString(directory.resolve("page.md"), "text\n");

    assertThat(terminal.run("matrix", directory.toString(), "--write", page.toString()))
        .isEqualTo(2);
    assertThat(terminal.err()).contains("has no place for a table");
    assertThat(page).hasContent("text\n");
  }

  @Test
  void refusesWhatIsOfAnotherFormatAndWhatIsNotThere() throws IOException {
    assertThat(terminal.run("matrix", directory.toString())).isEqualTo(2);
    assertThat(terminal.err()).contains("there is no verdicts.json");
    verdicts("a", "waybill-verdicts/2", "NATS 2.10");
    assertThat(terminal.run("matrix", directory.toString())).isEqualTo(2);
    assertThat(terminal.err()).contains("its format is waybill-verdicts/2");
  }

  private void verdicts(String folder, String format, String server) throws IOException {
    Path in = Files.createDirectories(directory.resolve(folder));
    Files.writeString(
        in.resolve("verdicts.json"),
        """
        {"format": "%s", "kit": {"version": "1"},
         "subject": {"binder": "nats", "version": "0.9", "client": "jnats 2", "server": "%s"},
         "run": {"goal": "CORE", "begun": "2026-11-22T12:00:00Z", "leftOut": []},
         "grade": "CORE", "facets": ["ordered"], "waivers": [], "counts": {"PASS": 90}}
        """
            .formatted(format, server));
  }
}
