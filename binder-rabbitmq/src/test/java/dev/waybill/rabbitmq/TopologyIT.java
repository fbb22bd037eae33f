package dev.waybill.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.BuiltinExchangeType;
import dev.waybill.ConfigurationException;
import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.TopologyPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class TopologyIT {
  /** Beside the queues of a group: its exchange, and three private places. */
  private static final int OTHERS = 4;

  private Bench bench;
  private RabbitMqBinder binder;

  @BeforeEach
  void open() {
    bench = new Bench();
    binder = bench.open();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private TopologyReport provision(TopologyPlan plan, TopologyMode mode) {
    return Bench.get(binder.provision(plan, mode));
  }

  private TopologyPlan plan(int partitions, Ordering ordering, Map<String, String> options) {
    return new TopologyPlan(
        List.of(
            new TopologyPlan.Destination(
                bench.destination, partitions, Ordering.KEY, null, Map.of())),
        List.of(
            new TopologyPlan.Group(
                bench.destination, bench.group, ordering, true, true, true, options)));
  }

  private boolean exists(String queue) throws IOException {
    return Passive.queue(bench.connection, queue) != null;
  }

  @Test
  void appliesWhatIsMissingOnceAndValidatesIt() throws Exception {
    TopologyPlan plan = bench.plan(0);
    TopologyReport before = provision(plan, TopologyMode.VALIDATE);
    assertThat(before.missing()).hasSize(8 + OTHERS);
    assertThat(exists(bench.queue(0))).isFalse();
    assertThat(Passive.exchangeExists(bench.connection, bench.destination)).isFalse();

    TopologyReport applied = provision(plan, TopologyMode.APPLY);
    assertThat(applied.created()).hasSize(8 + OTHERS);
    assertThat(applied.isClean()).as(applied.toString()).isTrue();
    TopologyReport again = provision(plan, TopologyMode.APPLY);
    assertThat(again.created()).isEmpty();
    assertThat(again.isClean()).isTrue();
    assertThat(provision(plan, TopologyMode.VALIDATE).isClean()).isTrue();
    assertThat(exists(bench.queue(7))).isTrue();
    assertThat(exists(bench.queue(8))).isFalse();
    assertThat(exists(bench.destination + "--g--dlq")).isTrue();
    assertThat(exists(bench.destination + "--g--state")).isTrue();
    assertThat(provision(plan, TopologyMode.NONE)).isEqualTo(TopologyReport.empty());
  }

  @Test
  void validatingCreatesNothing() throws Exception {
    provision(bench.plan(2), TopologyMode.APPLY);
    bench.channel.queueDelete(bench.destination + "--g--state");
    TopologyReport report = provision(bench.plan(2), TopologyMode.VALIDATE);
    assertThat(report.missing()).singleElement().asString().contains("--g--state");
    assertThat(exists(bench.destination + "--g--state")).isFalse();
  }

  @Test
  void reportsDriftAndAltersNothing() throws Exception {
    bench.channel.exchangeDeclare(bench.destination, BuiltinExchangeType.FANOUT, true);
    bench.channel.queueDeclare(
        bench.destination + "--g--dlq", true, false, false, Map.of("x-queue-type", "quorum"));
    bench.channel.queueDeclare(
        bench.queue(0), true, false, false, Map.of("x-queue-type", "classic"));
    for (TopologyMode mode : List.of(TopologyMode.VALIDATE, TopologyMode.APPLY)) {
      TopologyReport report = provision(bench.plan(1), mode);
      assertThat(report.drift())
          .anyMatch(text -> text.contains("'" + bench.destination + "'") && text.contains("type"))
          .anyMatch(text -> text.contains("--dlq") && text.contains("x-queue-type"))
          .anyMatch(text -> text.contains(bench.queue(0)) && text.contains("inequivalent arg"))
          .hasSize(3);
    }
  }

  @Test
  void anotherNumberOfQueuesIsDriftAndNothingIsAdded() throws Exception {
    provision(bench.plan(3), TopologyMode.APPLY);
    for (TopologyMode mode : List.of(TopologyMode.VALIDATE, TopologyMode.APPLY)) {
      assertThat(provision(bench.plan(5), mode).drift())
          .singleElement()
          .asString()
          .contains("has 3 queues instead of 5");
    }
    assertThat(exists(bench.queue(3))).isFalse();
    // Whoever does not care takes what there is.
    assertThat(provision(bench.plan(0), TopologyMode.APPLY).isClean()).isTrue();
    assertThat(exists(bench.queue(3))).isFalse();
  }

  @Test
  void whatWasLeftHalfwayIsCompleted() throws Exception {
    provision(bench.plan(3), TopologyMode.APPLY);
    bench.channel.queueDelete(bench.queue(0));
    bench.channel.queueDelete(bench.queue(1));
    TopologyReport report = provision(bench.plan(3), TopologyMode.APPLY);
    assertThat(report.isClean()).isTrue();
    assertThat(report.created()).hasSize(2);
  }

  @Test
  void loweredOrderingIsAnotherKindOfQueue() {
    provision(plan(1, Ordering.KEY, Map.of()), TopologyMode.APPLY);
    assertThat(provision(plan(1, Ordering.NONE, Map.of()), TopologyMode.APPLY).drift())
        .singleElement()
        .asString()
        .contains("x-single-active-consumer");
  }

  @Test
  void membersMayApplyAtTheSameTime() {
    List<RabbitMqBinder> binders = IntStream.range(0, 4).mapToObj(i -> bench.open()).toList();
    List<CompletionStage<TopologyReport>> all =
        IntStream.range(0, 8)
            .mapToObj(i -> binders.get(i % 4).provision(bench.plan(4), TopologyMode.APPLY))
            .toList();
    assertThat(all.stream().map(Bench::get)).allMatch(TopologyReport::isClean);
  }

  @Test
  void aGroupMayChooseForItself() throws Exception {
    TopologyPlan plan =
        plan(6, Ordering.KEY, Map.of("partitions", "2", "queue.x-max-length", "1000"));
    TopologyReport report = provision(plan, TopologyMode.APPLY);
    assertThat(report.isClean()).as(report.toString()).isTrue();
    assertThat(exists(bench.queue(1))).isTrue();
    assertThat(exists(bench.queue(2))).isFalse();
    assertThat(
            provision(
                    plan(6, Ordering.KEY, Map.of("partitions", "2", "queue.x-max-length", "7")),
                    TopologyMode.VALIDATE)
                .drift())
        .hasSize(2)
        .allMatch(text -> text.contains("x-max-length"));
  }

  @Test
  void refusesOptionsThatNoGroupHas() {
    assertThatThrownBy(
            () ->
                provision(
                    plan(
                        0,
                        Ordering.KEY,
                        Map.of(
                            "partitons", "3",
                            "prefetch", "many",
                            "queue.x-queue-type", "classic")),
                    TopologyMode.APPLY))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("did you mean 'partitions'")
        .hasMessageContaining("native.prefetch' is not valid")
        .hasMessageContaining("queue.x-queue-type' cannot be set");
  }

  @Test
  void refusesRetentionWhichQueuesDoNotKeep() {
    TopologyPlan plan =
        new TopologyPlan(
            List.of(
                new TopologyPlan.Destination(
                    bench.destination, 0, Ordering.KEY, Duration.ofDays(1), Map.of())),
            plan(0, Ordering.KEY, Map.of("prefetch", "many")).groups());
    assertThatThrownBy(() -> provision(plan, TopologyMode.VALIDATE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "waybill.destinations." + bench.destination + ".retention' cannot be set")
        .hasMessageContaining("native.prefetch' is not valid");
  }
}
