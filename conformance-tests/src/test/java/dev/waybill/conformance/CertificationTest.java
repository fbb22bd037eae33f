package dev.waybill.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.memory.MemoryBinders;
import dev.waybill.conformance.stage.Stage;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificationTest {
  @TempDir private Path directory;

  @Test
  void runsNothingThatItsSurroundingsCannotDo() {
    CheckResult result = played(Environment.plain());

    assertThat(result.verdict()).isEqualTo(Verdict.NOT_RUN);
    assertThat(result.text()).contains("does not offer [CHILD_MEMBERS]");
  }

  @Test
  void asksNothingAboutOtherProcessesOfAnEmbeddedBroker() {
    CheckResult result =
        played(
            new Environment() {
              @Override
              public Set<Need> offers() {
                return Set.of();
              }

              @Override
              public boolean isEmbedded() {
                return true;
              }
            });

    assertThat(result.verdict()).isEqualTo(Verdict.UNSUPPORTED);
    assertThat(result.text()).contains("an embedded broker has no members in other processes");
  }

  private CheckResult played(Environment environment) {
    Scenario elsewhere =
        new Scenario() {
          @Override
          public String name() {
            return "elsewhere";
          }

          @Override
          public Set<Need> needs() {
            return Set.of(Need.CHILD_MEMBERS);
          }

          @Override
          public void play(Stage stage) {
            throw new AssertionError("played, though nobody can");
          }
        };
    Check check =
        Check.must(
            1, "elsewhere", Area.FAULTS, 2, "a sentence", elsewhere, Claim.observed("it", 1));
    return new Certification(
            MemoryBinders.log("certification"), environment, List.of(check), 7, directory)
        .run()
        .get(0);
  }
}
