package dev.waybill.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.waybill.ConfigurationException;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.Ordering;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.SendOutcome;
import dev.waybill.spi.TopologyPlan;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Kafka;
import dev.waybill.testbrokers.KafkaUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class TopologyIT {
  private Bench bench;
  private KafkaBinder binder;

  @BeforeEach
  void open() {
    bench = new Bench();
    binder = bench.open();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private TopologyPlan plan(Map<String, String> topic, Map<String, String> group) {
    return new TopologyPlan(
        List.of(
            new TopologyPlan.Destination(
                bench.destination, 0, Ordering.KEY, Duration.ofDays(2), topic)),
        List.of(
            new TopologyPlan.Group(
                bench.destination, bench.group, Ordering.KEY, true, true, true, group)));
  }

  private String option(String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = bench.admin.describeConfigs(List.of(resource)).all().get().get(resource);
    return config.get(name).value();
  }

  @Test
  void appliesWhatIsMissingOnceAndValidatesIt() throws Exception {
    TopologyPlan plan =
        plan(Map.of("max.message.bytes", "5000"), Map.of("dead-letters.retention.ms", "777000"));
    TopologyReport before = Bench.get(binder.provision(plan, TopologyMode.VALIDATE));
    assertThat(before.missing()).hasSize(4);
    assertThat(bench.admin.listTopics().names().get()).doesNotContain(bench.destination);

    TopologyReport applied = Bench.get(binder.provision(plan, TopologyMode.APPLY));
    assertThat(applied.created()).hasSize(4);
    assertThat(applied.isClean()).as(applied.toString()).isTrue();
    TopologyReport again = Bench.get(binder.provision(plan, TopologyMode.APPLY));
    assertThat(again.created()).isEmpty();
    assertThat(again.isClean()).isTrue();
    assertThat(Bench.get(binder.provision(plan, TopologyMode.VALIDATE)).isClean()).isTrue();

    String d = bench.destination;
    assertThat(bench.admin.describeTopics(List.of(d)).allTopicNames().get().get(d).partitions())
        .hasSize(12);
    assertThat(option(d, "retention.ms")).isEqualTo("172800000");
    assertThat(option(d, "max.message.bytes")).isEqualTo("5000");
    assertThat(option(d + "--g--dlq", "retention.ms")).isEqualTo("777000");
    assertThat(option(d + "--g--state", "cleanup.policy")).isEqualTo("compact");
    String inlet = d + "--g--inlet";
    assertThat(
            bench
                .admin
                .describeTopics(List.of(inlet))
                .allTopicNames()
                .get()
                .get(inlet)
                .partitions())
        .hasSize(12);
  }

  @Test
  void findsWhatAnotherMemberCreatesAtTheSameTime() throws Exception {
    List<KafkaBinder> members = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      members.add(bench.open());
    }
    for (int round = 0; round < 8; round++) {
      String name = bench.destination + "-" + round;
      TopologyPlan plan =
          new TopologyPlan(
              List.of(
                  new TopologyPlan.Destination(
                      name, 2, Ordering.KEY, Duration.ofDays(2), Map.of())),
              List.of(
                  new TopologyPlan.Group(
                      name, bench.group, Ordering.KEY, true, true, true, Map.of())));
      List<CompletionStage<TopologyReport>> reports = new ArrayList<>();
      members.forEach(member -> reports.add(member.provision(plan, TopologyMode.APPLY)));

      for (CompletionStage<TopologyReport> report : reports) {
        assertThat(Bench.get(report).missing()).as("round " + round).isEmpty();
      }
    }
  }

  @Test
  void reportsDriftAndAltersNothing() throws Exception {
    String d = bench.destination;
    bench
        .admin
        .createTopics(
            List.of(
                new NewTopic(d, 3, (short) 1).configs(Map.of("retention.ms", "1000")),
                new NewTopic(d + "--g--inlet", 2, (short) 1),
                new NewTopic(d + "--g--state", 1, (short) 1)))
        .all()
        .get();
    TopologyPlan plan =
        new TopologyPlan(
            List.of(new TopologyPlan.Destination(d, 6, Ordering.KEY, Duration.ofDays(2), Map.of())),
            plan(Map.of(), Map.of()).groups());
    TopologyReport report = Bench.get(binder.provision(plan, TopologyMode.APPLY));
    assertThat(report.drift())
        .anyMatch(
            text -> text.contains("'" + d + "'") && text.contains("3 partitions instead of 6"))
        .anyMatch(text -> text.contains("retention.ms=1000 instead of 172800000"))
        .anyMatch(text -> text.contains("--inlet") && text.contains("2 partitions instead of 3"))
        .anyMatch(text -> text.contains("--state") && text.contains("cleanup.policy=delete"))
        .hasSize(4);
    assertThat(option(d, "retention.ms")).isEqualTo("1000");
  }

  @Test
  void anExistingTopicMayHaveAnyNumberOfPartitionsIfNoneIsAskedFor() throws Exception {
    bench.admin.createTopics(List.of(new NewTopic(bench.destination, 3, (short) 1))).all().get();
    TopologyReport report = bench.provision(binder, 0);
    assertThat(report.isClean()).as(report.toString()).isTrue();
  }

  @Test
  void membersMayApplyAtTheSameTime() {
    List<CompletionStage<TopologyReport>> all =
        IntStream.range(0, 8)
            .mapToObj(i -> binder.provision(bench.plan(4), TopologyMode.APPLY))
            .toList();
    assertThat(all.stream().map(Bench::get)).allMatch(TopologyReport::isClean);
    assertThat(all.stream().mapToInt(stage -> Bench.get(stage).created().size()).sum())
        .isEqualTo(4);
  }

  @Test
  void refusesOptionsThatNoTopicHas() {
    assertThatThrownBy(
            () ->
                Bench.get(
                    binder.provision(
                        plan(Map.of("retention.mss", "1"), Map.of()), TopologyMode.APPLY)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("retention.mss");
  }

  @Test
  void saysWhatPermissionIsMissing() throws Exception {
    KafkaUser admin = new KafkaUser("admin", "admin-password");
    KafkaUser limited = new KafkaUser("limited", "planted-secret");
    try (Broker broker = Brokers.start(Kafka.recipe().secure(admin, limited));
        Bench own = new Bench(broker.directEndpoint())) {
      Bench secured = new Bench(broker.endpoint()).client(limited.clientProperties());
      KafkaBinder binder = secured.open();
      assertThatThrownBy(() -> secured.provision(binder, 1))
          .isInstanceOfSatisfying(
              MessagingException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.AUTHORIZATION));

      own.admin.createTopics(List.of(new NewTopic(secured.destination, 1, (short) 1))).all().get();
      own.admin
          .createAcls(List.of(allow(ResourceType.TOPIC, secured.destination, AclOperation.READ)))
          .all()
          .get();
      // It may read the topic, but neither join the group nor write.
      Member member = secured.join(binder);
      assertThatThrownBy(member::ready)
          .isInstanceOfSatisfying(
              MessagingException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.AUTHORIZATION));
      SendOutcome outcome = Bench.get(secured.send(secured.publisher(binder), "e", "k"));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              SendOutcome.Rejected.class,
              rejected -> assertThat(rejected.code()).isEqualTo(ErrorCode.AUTHORIZATION));
      // It goes on once the grant is there.
      own.admin
          .createAcls(List.of(allow(ResourceType.TOPIC, secured.destination, AclOperation.WRITE)))
          .all()
          .get();
      BinderPublisher publisher = secured.publisher(binder);
      await()
          .until(
              () -> Bench.get(secured.send(publisher, "e", "k")) instanceof SendOutcome.Confirmed);
      secured.close();

      KafkaUser stranger = new KafkaUser("limited", "wrong");
      Bench refused = new Bench(broker.endpoint()).client(stranger.clientProperties());
      assertThatThrownBy(refused::open)
          .isInstanceOfSatisfying(
              MessagingException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.AUTHENTICATION))
          .hasMessageNotContaining("wrong\"");
      refused.close();
    }
  }

  private static AclBinding allow(ResourceType type, String name, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry("User:limited", "*", operation, AclPermissionType.ALLOW));
  }
}
