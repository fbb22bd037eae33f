package dev.waybill.kafka.acceptance;

import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.RecordingTelemetry;
import dev.waybill.kafka.SharedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/**
 * A destination of its own with the group {@code billing}, the configuration to reach it, and an
 * operator's look at the broker. Closes every {@link Messaging} that was opened from it.
 */
final class Place implements AutoCloseable {
  static final String GROUP = "billing";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Duration QUICK_CLOSE = Duration.ofSeconds(5);

  final String destination = "accept" + NUMBER.incrementAndGet();
  final String endpoint;
  final Admin admin;
  private final Map<String, String> config = new LinkedHashMap<>();
  private final List<Messaging> open = new ArrayList<>();

  private Place(String endpoint, String adminEndpoint) {
    this.endpoint = endpoint;
    admin = Admin.create(Map.of("bootstrap.servers", adminEndpoint));
    config.put("waybill.binder", "kafka");
    config.put("waybill.binders.kafka.endpoint", endpoint);
  }

  /** On the broker that the tests of this module share. */
  static Place shared() {
    return at(SharedKafka.endpoint());
  }

  static Place at(String endpoint) {
    return new Place(endpoint, endpoint);
  }

  static Place at(String endpoint, String adminEndpoint) {
    return new Place(endpoint, adminEndpoint);
  }

  /** Sets a whole key. */
  Place set(String key, String value) {
    config.put(key, value);
    return this;
  }

  Place binder(String key, String value) {
    return set("waybill.binders.kafka." + key, value);
  }

  Place destination(String key, String value) {
    return set("waybill.destinations." + destination + "." + key, value);
  }

  Place group(String key, String value) {
    return destination("groups." + GROUP + "." + key, value);
  }

  Map<String, String> config() {
    return Map.copyOf(config);
  }

  Messaging open() {
    return open(new RecordingTelemetry());
  }

  Messaging open(RecordingTelemetry telemetry) {
    Messaging messaging = Messaging.builder(MessagingConfig.of(config)).telemetry(telemetry).open();
    open.add(messaging);
    return messaging;
  }

  String deadLetterTopic() {
    return groupId() + "--dlq";
  }

  String groupId() {
    return destination + "--" + GROUP;
  }

  /** What the group has committed; empty where it never did. */
  Optional<OffsetAndMetadata> committed(int partition) {
    return Optional.ofNullable(
        get(admin.listConsumerGroupOffsets(groupId()).partitionsToOffsetAndMetadata())
            .get(new TopicPartition(destination, partition)));
  }

  void createTopic(String name, int partitions) {
    get(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all());
  }

  void deleteTopic(String name) {
    get(admin.deleteTopics(List.of(name)).all());
  }

  void alterTopic(String name, String setting, String value) {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
    AlterConfigOp set =
        new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    get(admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all());
  }

  static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the operator's request failed", e);
    }
  }

  @Override
  public void close() {
    open.forEach(messaging -> messaging.close(QUICK_CLOSE));
    admin.close(Duration.ofSeconds(5));
  }
}
