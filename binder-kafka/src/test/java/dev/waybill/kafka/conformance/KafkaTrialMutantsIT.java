package dev.waybill.kafka.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Certification;
import dev.waybill.conformance.Check;
import dev.waybill.conformance.CheckResult;
import dev.waybill.conformance.Verdict;
import dev.waybill.conformance.mutant.Mutants;
import dev.waybill.conformance.trial.BrokerEnvironment;
import dev.waybill.conformance.trial.Trials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The trials that the memory binder cannot play fail on a Kafka binder that is broken. */
@Tag("broker")
@Tag("faults")
@Timeout(600)
class KafkaTrialMutantsIT {
  private static final String DROPS = "confirms one event in a thousand and drops it";
  private static final String SWAPS = "swaps two neighbours of a key in a thousand events";

  @Test
  void anEventLostWhenALeaderDiesIsMissed() {
    try (BrokerEnvironment cluster = new KafkaClusterEnvironment()) {
      fails(Trials.killedLeader(), cluster, mutant(DROPS), "H1 broken");
    }
  }

  @Test
  void anEventLostWithTheConnectionIsMissed() {
    onOneNode(Trials.cutConnection(), mutant(DROPS), "H1 broken");
  }

  @Test
  void neighboursSwappedWithTheConnectionAreNoticed() {
    onOneNode(Trials.cutConnection(), mutant(SWAPS), "H6 broken");
  }

  @Test
  void restartsWithoutEndAreNoticed() {
    onOneNode(
        Trials.haltingEvent(),
        option("crash-budget", "100"),
        "restarts until the event is a dead letter wrong");
  }

  @Test
  void roomWithoutBoundIsNoticed() {
    onOneNode(
        Trials.stalledBroker(),
        option("publish.max-in-flight-bytes", "4GiB"),
        "heap of a publisher whose broker stands still wrong");
  }

  private static void onOneNode(Check trial, UnaryOperator<BinderUnderTest> change, String words) {
    try (BrokerEnvironment broker = new KafkaEnvironment(Duration.ofSeconds(3))) {
      fails(trial, broker, change, words);
    }
  }

  private static void fails(
      Check trial, BrokerEnvironment where, UnaryOperator<BinderUnderTest> change, String words) {
    CheckResult result =
        new Certification(
                change.apply(where.binder()).withChangesHereOnly(),
                where,
                List.of(trial),
                3,
                Path.of("target", "conformance", "KafkaTrialMutantsIT"))
            .run()
            .get(0);
    assertThat(result.verdict()).as(result.text()).isEqualTo(Verdict.FAIL);
    assertThat(result.text()).contains(words);
  }

  private static UnaryOperator<BinderUnderTest> mutant(String name) {
    return Mutants.all().stream()
            .filter(mutant -> mutant.name().equals(name))
            .findFirst()
            .orElseThrow()
        ::of;
  }

  /** What any destination or group has set of this option. */
  private static UnaryOperator<BinderUnderTest> option(String option, String value) {
    return binder ->
        binder.withConfiguration(
            all -> {
              Map<String, String> changed = new LinkedHashMap<>(all);
              changed.replaceAll((key, old) -> key.endsWith("." + option) ? value : old);
              return changed;
            });
  }
}
