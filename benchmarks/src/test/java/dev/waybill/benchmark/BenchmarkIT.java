package dev.waybill.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each benchmark runs and checks what its contestants did. It says nothing about speed. */
@Tag("broker")
class BenchmarkIT {
  @ParameterizedTest
  @EnumSource
  void runsOnKafka(Kind kind, @TempDir Path results) throws Exception {
    check(Carrier.KAFKA, Brokers.kafka(), kind, results);
  }

  @ParameterizedTest
  @EnumSource(names = {"PUBLISH", "CONSUME", "SLOW_HANDLER", "LATENCY"})
  void runsOnRabbitMq(Kind kind, @TempDir Path results) throws Exception {
    check(Carrier.RABBITMQ, Brokers.rabbitMq(), kind, results);
  }

  @ParameterizedTest
  @EnumSource(names = {"PUBLISH", "CONSUME", "SLOW_HANDLER", "LATENCY"})
  void runsOnNats(Kind kind, @TempDir Path results) throws Exception {
    check(Carrier.NATS, Brokers.nats(), kind, results);
  }

  private static void check(Carrier carrier, Broker broker, Kind kind, Path results)
      throws Exception {
    Benchmark.main(
        new String[] {
          kind.label,
          "--binder",
          carrier.label,
          "--pairs",
          "1",
          "--seconds",
          "0.2",
          "--endpoint",
          broker.endpoint(),
          "--results",
          results.toString()
        });
    try (var files = Files.list(results)) {
      List<String> lines = Files.readAllLines(files.findFirst().orElseThrow());
      assertThat(lines).hasSize(3);
      assertThat(lines.get(1)).contains(kind.label);
      assertThat(lines.get(2)).contains(kind.label, carrier.contestants().get(1));
    }
  }
}
