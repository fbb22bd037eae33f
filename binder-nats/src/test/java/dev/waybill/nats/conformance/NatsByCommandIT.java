package dev.waybill.nats.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Certification;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.CommandEnvironment;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.check.Catalogue;
import dev.waybill.conformance.fault.Command;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.FreePorts;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Nats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that nothing but command lines manage is harmed by them, and checks tell the same. */
@Tag("broker")
@Tag("faults")
class NatsByCommandIT {
  @TempDir private Path directory;

  @Test
  @Timeout(240)
  void passesWhatKillsAndStopsItsServer() {
    int port = FreePorts.next();
    String pid = directory.resolve("pid").toString();
    String start =
        "%s -a 127.0.0.1 -p %d -js -sd %s -P %s > %s 2>&1 &"
            .formatted(program(), port, directory, pid, directory.resolve("log"));
    try (CommandEnvironment environment =
        CommandEnvironment.of("127.0.0.1", port)
            .start("sh", "-c", start)
            .kill("sh", "-c", "kill -9 $(cat %s)".formatted(pid))
            .stop("sh", "-c", stop(pid))
            .pause("sh", "-c", "kill -STOP $(cat %s)".formatted(pid))
            .resume("sh", "-c", "kill -CONT $(cat %s)".formatted(pid))
            .takeover(Duration.ofSeconds(10))
            .build()) {
      environment.startBroker();
      try {
        standsStillMeanwhile(environment, pid);
        List<Check> checks =
            Catalogue.all().stream()
                .filter(
                    check ->
                        check.scenario().needs().contains(Need.BROKER_KILL)
                            || check.scenario().needs().contains(Need.BROKER_STOP))
                .toList();
        List<CheckResult> results =
            new Certification(
                    BinderUnderTest.named("nats")
                        .with("endpoint", environment.endpoint())
                        .with("member-timeout", "8s"),
                    environment,
                    checks,
                    7,
                    Path.of("target", "conformance", "by-command"))
                .run();
        assertThat(results).hasSizeGreaterThanOrEqualTo(2);
        assertThat(results.stream().filter(each -> each.verdict() != Verdict.PASS))
            .extracting(CheckResult::text)
            .isEmpty();
      } finally {
        environment.killBroker();
      }
    }
  }

  private static void standsStillMeanwhile(CommandEnvironment environment, String pid) {
    Command stopped = Command.of("sh", "-c", "ps -o state= -p $(cat %s) | grep T".formatted(pid));
    Command running = Command.of("sh", "-c", "ps -o state= -p $(cat %s) | grep S".formatted(pid));
    try (Fault pause = environment.pauseBroker()) {
      stopped.awaitSuccess(Duration.ofSeconds(10));
    }
    running.awaitSuccess(Duration.ofSeconds(10));
  }

  /** As a service manager does it: told to end, and waited for. */
  private static String stop(String pid) {
    return "p=$(cat %s); kill -TERM $p; while kill -0 $p 2>/dev/null; do sleep 0.1; done"
        .formatted(pid);
  }

  private static String program() {
    try (Broker broker = Nats.recipe().start()) {
      return ProcessHandle.of(broker.pids().get(0)).orElseThrow().info().command().orElseThrow();
    }
  }
}
