package dev.waybill.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.Area;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Certification;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Claim;
import dev.waybill.conformance.Scenario;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.memory.MemoryBinders;
import dev.waybill.conformance.memory.MemoryEnvironment;
import dev.waybill.conformance.mutant.Mutants;
import dev.waybill.conformance.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
  private static final int FAILING_TRAFFIC = 40;

  @TempDir Path directory;
  private final Terminal terminal = new Terminal();

  @Test
  void judgesAKeptHistoryAsTheRunDid() throws IOException {
    List<CheckResult> played = play(MemoryBinders.log("replay-sound"));

    assertThat(replay(history().toString())).isZero();
    assertThat(out()).contains(played.get(0).text());
  }

  @Test
  void judgesTheHistoryOfABrokenBinderAsBrokenAndShowsWhere() throws IOException {
    BinderUnderTest broken =
        Mutants.all().stream()
            .filter(mutant -> mutant.checks().contains(FAILING_TRAFFIC))
            .findFirst()
            .orElseThrow()
            .of(MemoryBinders.log("replay-broken"));
    List<CheckResult> played = play(broken);

    assertThat(replay(history().toString(), "C040")).isEqualTo(1);
    assertThat(out()).contains(played.get(0).text()).contains("DELIVERED");
    assertThat(out()).contains("judge it again: ").doesNotContain("C042");
  }

  @Test
  void keepsWhatWasSeenThoughItBeNoText() throws IOException {
    Scenario seeing =
        new Scenario() {
          @Override
          public String name() {
            return "seeing";
          }

          @Override
          public void play(Stage stage) {
            stage.observe("something", false, "half of a pair: \ud83d");
          }
        };
    Check check =
        Check.must(
            999, "seeing", Area.ENVELOPE, 1, "it is seen", seeing, Claim.observed("something", 1));

    CheckResult result =
        new Certification(
                MemoryBinders.log("replay-no-text"),
                new MemoryEnvironment("none"),
                List.of(check),
                3,
                directory)
            .run()
            .get(0);

    assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(Files.readString(directory.resolve(history().getFileName() + ".terms")))
        .contains("half of a pair");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    Path missing = directory.resolve("missing.history");

    assertThat(replay(missing.toString())).isEqualTo(2);
    assertThat(err()).contains("missing.history cannot be judged again", "missing.history.terms");
  }

  @Test
  void saysThatNoCheckKnowsTheScenario() throws IOException {
    Path history = Files.createFile(directory.resolve("x.history"));
    Files.writeString(directory.resolve("x.history.terms"), "scenario=unheard-of");

    assertThat(replay(history.toString())).isEqualTo(2);
    assertThat(err()).contains("'unheard-of'");
  }

  @Test
  void tellsItsUsage() {
    assertThat(replay()).isEqualTo(2);
    assertThat(err()).contains("Usage");
  }

  private List<CheckResult> play(BinderUnderTest binder) {
    List<Check> checks =
        Catalogue.all().stream().filter(check -> check.number() == FAILING_TRAFFIC).toList();
    return new Certification(binder, new MemoryEnvironment("none"), checks, 3, directory).run();
  }

  private Path history() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".history")).findFirst().orElseThrow();
    }
  }

  private int replay(String... arguments) {
    List<String> words = new ArrayList<>(List.of("replay"));
    words.addAll(List.of(arguments));
    return terminal.run(words.toArray(String[]::new));
  }

  private String out() {
    return terminal.out();
  }

  private String err() {
    return terminal.err();
  }
}
