package dev.waybill.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.ContentMode;
import dev.waybill.StartPosition;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderPublisher;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.SubscriptionSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bounded window over a partition, and the holes of a log. */
@Tag("broker")
class WindowIT {
  private static final int BEYOND = 2_000;

  private Bench bench;
  private KafkaBinder binder;
  private BinderPublisher publisher;

  @BeforeEach
  void open() {
    bench = new Bench();
    binder = bench.open();
    bench.provision(binder, 1);
    publisher = bench.publisher(binder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aBlockedEventStopsTheShardAtTheWindowAndNoSooner() throws Exception {
    Member member = bench.join(binder).credit(1_000_000);
    member.handler(
        delivery -> {
          if (!Member.id(delivery).equals("e0")) {
            member.ack(delivery);
          }
        });
    member.ready();
    bench.publish(publisher, "e", KafkaShard.WINDOW + BEYOND, 50);
    member.awaitDeliveries(KafkaShard.WINDOW);
    member.flush();
    assertThat(member.ids()).hasSize(KafkaShard.WINDOW);
    assertThat(bench.committed(0).offset()).isZero();
    assertThat(bench.metadata(0).finished()).hasSize(CommitMetadata.MAX_BITMAP_BYTES);
    // The backlog counts what nobody has done yet: the blocked one and those beyond the window.
    assertThat(Bench.get(binder.backlog(bench.destination, "g")))
        .anySatisfy(
            backlog -> {
              assertThat(backlog.shard()).isEqualTo("0");
              assertThat(backlog.waiting()).isEqualTo(BEYOND + 1);
            });

    member.ack("e0");
    member.awaitDeliveries(KafkaShard.WINDOW + BEYOND);
    member.flush();
    assertThat(bench.committed(0).offset()).isEqualTo(KafkaShard.WINDOW + BEYOND);
    assertThat(member.ids()).doesNotHaveDuplicates();
    assertThat(member.failures()).isEmpty();
  }

  @Test
  void stepsOverTransactionMarkersAndAbortedEvents() throws Exception {
    Member member = bench.join(binder).acking().ready();
    try (KafkaProducer<byte[], byte[]> producer = transactional()) {
      for (int i = 0; i < 6; i++) {
        producer.beginTransaction();
        producer.send(record("t" + i));
        // Without this, an aborted event would never be written.
        producer.flush();
        if (i % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
    member.awaitDeliveries(3);
    assertThat(member.ids()).containsExactly("t0", "t2", "t4");
    // 6 events and 6 markers: the last ones are markers, and lag must still go to 0.
    await().untilAsserted(() -> assertThat(bench.committed(0).offset()).isEqualTo(12));
    bench.publish(publisher, "e", 1, 1);
    member.awaitDeliveries(4);
  }

  private KafkaProducer<byte[], byte[]> transactional() {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bench.endpoint, "transactional.id", bench.destination),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  private ProducerRecord<byte[], byte[]> record(String id) {
    return KafkaMessages.record(
        bench.destination,
        Outbound.of(
            Address.destination(bench.destination),
            new Payload.Event(Bench.event(id, "k"), ContentMode.BINARY),
            "k"));
  }

  @Test
  void goesOnAtTheOldestEventWhenRetentionOvertakesIt() throws Exception {
    Member member = bench.join(binder).acking().ready();
    bench.publish(publisher, "e", 10, 1);
    member.awaitDeliveries(10);
    member.flush();
    member.close();
    bench.publish(publisher, "f", 10, 1);
    deleteBefore(15);

    Member late = bench.join(binder).acking().awaitDeliveries(5);
    assertThat(late.ids()).containsExactly("f5", "f6", "f7", "f8", "f9");
    late.flush();
    assertThat(bench.committed(0).offset()).isEqualTo(20);
  }

  private void deleteBefore(long offset) throws Exception {
    bench
        .admin
        .deleteRecords(
            Map.of(new TopicPartition(bench.destination, 0), RecordsToDelete.beforeOffset(offset)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void stepsOverCompactedEvents() throws Exception {
    bench
        .admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, bench.destination),
                List.of(
                    set("cleanup.policy", "compact"),
                    set("min.cleanable.dirty.ratio", "0.01"),
                    set("segment.ms", "100"),
                    set("max.compaction.lag.ms", "100"))))
        .all()
        .get(30, TimeUnit.SECONDS);
    Member holder = bench.join(binder, bench.spec("m"), new Member().credit(1)).ready();
    bench.publish(publisher, "e", 300, 3);
    holder.awaitDeliveries(1);
    holder.die();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              bench.publish(publisher, "tick", 1, 1);
              return compactedAway();
            });
    Member member = bench.join(binder).acking();
    await().until(() -> member.ids().stream().anyMatch(id -> id.startsWith("tick")));
    assertThat(member.ids()).doesNotContain("e10", "e100");
    member.flush();
    long end = bench.committed(0).offset();
    bench.publish(publisher, "more", 1, 1);
    await().until(() -> member.ids().contains("more0"));
    member.flush();
    assertThat(bench.committed(0).offset()).isGreaterThan(end);
    assertThat(member.failures()).isEmpty();
  }

  private boolean compactedAway() {
    Member probe = new Member();
    SubscriptionSpec spec = bench.startingAt(StartPosition.earliest());
    bench.join(
        binder,
        new SubscriptionSpec(
            spec.destination(),
            "probe" + System.nanoTime(),
            "m",
            spec.ordering(),
            spec.start(),
            false,
            spec.drain(),
            Map.of()),
        probe);
    await().until(() -> probe.ids().stream().anyMatch(id -> id.startsWith("tick")));
    boolean gone = !probe.ids().contains("e100");
    probe.close();
    return gone;
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }
}
