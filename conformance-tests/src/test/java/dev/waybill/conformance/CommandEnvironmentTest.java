package dev.waybill.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandEnvironmentTest {
  private static final Need[] WITHOUT_COMMANDS = {
    Need.MEMBER_KILL, Need.CHILD_MEMBERS, Need.LINK_FAULTS, Need.PUBLISH_FAULTS, Need.SLOW_LINK
  };

  @Test
  void offersAllThatOneServerCanSufferWhereItHasTheCommands() {
    try (CommandEnvironment environment =
        CommandEnvironment.of("localhost", 5672)
            .start("docker", "start", "acme")
            .stop("docker", "stop", "acme")
            .kill("docker", "kill", "acme")
            .pause("docker", "pause", "acme")
            .resume("docker", "unpause", "acme")
            .ready("docker", "exec", "acme", "acme-cli", "ping")
            .build()) {
      assertThat(environment.offers())
          .contains(WITHOUT_COMMANDS)
          .contains(Need.BROKER_STOP, Need.BROKER_KILL, Need.BROKER_PAUSE)
          .doesNotContain(Need.NODE_KILL);
    }
  }

  @Test
  void offersNoHarmThatItCouldNotUndo() {
    try (CommandEnvironment environment =
        CommandEnvironment.of("localhost", 5672)
            .stop("docker", "stop", "acme")
            .kill("docker", "kill", "acme")
            .pause("docker", "pause", "acme")
            .build()) {
      assertThat(environment.offers()).containsExactlyInAnyOrder(WITHOUT_COMMANDS);
    }
  }

  @Test
  void restoresWhatIsBrokenAndNothingElse(@TempDir Path directory) {
    Path started = directory.resolve("started");
    try (CommandEnvironment environment =
        CommandEnvironment.of("localhost", 5672)
            .start("touch", started.toString())
            .kill("java", "-version")
            .build()) {
      environment.restore();
      assertThat(started).doesNotExist();
      environment.killBroker();
      environment.restore();
      assertThat(started).exists();
    }
  }

  @Test
  void startsNoMembersElsewhereWhereTheBinderIsNotFoundThere() {
    try (CommandEnvironment environment =
        CommandEnvironment.of("localhost", 5672).members(false).build()) {
      assertThat(environment.offers()).doesNotContain(Need.MEMBER_KILL, Need.CHILD_MEMBERS);
    }
  }

  @Test
  void waitsUntilTheBrokerServes() {
    try (CommandEnvironment environment =
        CommandEnvironment.of("localhost", 5672)
            .start("java", "-version")
            .ready("java", "-no-such-flag")
            .patience(Duration.ofSeconds(1))
            .build()) {
      assertThatThrownBy(environment::startBroker)
          .hasMessageContaining("'java -no-such-flag' failed for PT1S");
    }
  }
}
