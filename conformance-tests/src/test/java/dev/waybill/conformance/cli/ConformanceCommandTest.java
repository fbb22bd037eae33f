package dev.waybill.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.report.VerdictsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts rely on: exit codes, and where things are told. */
class ConformanceCommandTest {
  @TempDir private Path directory;
  private final Terminal terminal = new Terminal();

  @Test
  void certifiesWhatIsAskedForAndWritesTheWholeReport() {
    int code = run("--only", "C006");

    assertThat(terminal.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(terminal.out()).contains("1 of 1 played: ", "report.html");
    assertThat(report())
        .isDirectoryContaining("glob:**/report.html")
        .isDirectoryContaining("glob:**/report.md")
        .isDirectoryContaining("glob:**/junit.xml")
        .isDirectoryContaining("glob:**/badge.json")
        .isDirectoryContaining("glob:**/histories");
    VerdictsFile verdicts = VerdictsFile.read(report().resolve("verdicts.json"));
    assertThat(verdicts.subject().binder()).isEqualTo("memory");
    assertThat(verdicts.isWhole()).isFalse();
  }

  @Test
  void tellsThatABinderIsNotCertified() {
    int code = run("--binder", TrimmingProvider.class.getName(), "--only", "C105");

    assertThat(code).isEqualTo(1);
    assertThat(terminal.out()).contains("C105-texts-arrive FAIL", "judge it again: java");
  }

  @Test
  void tellsThatTheServerCannotBeReached() {
    int code = run("--binder", UnreachableProvider.class.getName(), "--only", "C006");

    assertThat(code).isEqualTo(3);
    assertThat(terminal.err()).contains("The suite or the environment failed", "no server there");
  }

  @Test
  void tellsWhichBindersThereAreWhereOneIsNotFound() {
    assertThat(run("--binder", "memry")).isEqualTo(2);
    assertThat(terminal.err()).contains("No binder named 'memry'. Available: memory");
  }

  @Test
  void tellsOfEachCheckThatIsNone() {
    assertThat(run("--only", "C006,C6,X")).isEqualTo(2);
    assertThat(terminal.err())
        .contains("(2 problems)", "'C6' names no check", "'X' names no check");
  }

  @Test
  void tellsAllThatIsWrongWithAConfigurationAtOnce() throws IOException {
    Path config = directory.resolve("bad.properties");
    Files.writeString(
        config,
        """
        waybill.binders.memory.familly=log
        conformance.patience=soon
        conformance.kill=docker kill acme
        conformance.colour=blue
        conformance.waivers.C036.reason=the broker has a bug
        """);

    assertThat(run("--config", config.toString())).isEqualTo(2);
    assertThat(terminal.err())
        .contains("bad.properties' cannot be used (7 problems)")
        .contains("'conformance.colour' is unknown", "balances, embedded, endpoint")
        .contains("'conformance.patience' = soon, must be a duration such as")
        .contains("'conformance.kill' needs 'conformance.start'")
        .contains("'conformance.kill' needs 'conformance.endpoint'")
        .contains("'conformance.kill': the memory binder has surroundings of its own")
        .contains("the waiver of C036 needs a reason and an end")
        .contains("familly", "did you mean 'waybill.binders.memory.family'?");
  }

  @Test
  void tellsItsUsage() {
    assertThat(terminal.run()).isEqualTo(2);
    assertThat(terminal.err())
        .contains("Usage: conformance", "run", "replay", "self-test", "matrix");
    assertThat(terminal.run("run")).isEqualTo(2);
    assertThat(terminal.run("run", "--binder", "memory", "--level", "none")).isEqualTo(2);
    assertThat(terminal.run("run", "--binder", "memory", "--budget", "much")).isEqualTo(2);
    assertThat(terminal.err()).contains("--level must be", "--budget = much, must be a duration");
  }

  @Test
  void tellsOfAClassPathThatIsNotThere() {
    assertThat(run("--classpath", directory.resolve("no.jar").toString())).isEqualTo(2);
    assertThat(terminal.err()).contains("no.jar' is neither a jar nor a directory");
  }

  @Test
  void killsTheMutantsOfACheck() {
    int code = terminal.run("self-test", "--only", "C105", "--report", directory.toString());

    assertThat(terminal.out()).contains("1 of 1 mutants were killed by their checks");
    assertThat(code).isZero();
  }

  private int run(String... more) {
    String[] arguments = new String[more.length + 5];
    arguments[0] = "run";
    arguments[1] = "--report";
    arguments[2] = report().toString();
    boolean named = more[0].equals("--binder");
    arguments[3] = named ? "--seed" : "--binder";
    arguments[4] = named ? "3" : "memory";
    System.arraycopy(more, 0, arguments, 5, more.length);
    return terminal.run(arguments);
  }

  private Path report() {
    return directory.resolve("report");
  }
}
