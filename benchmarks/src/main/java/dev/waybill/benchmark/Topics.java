package dev.waybill.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;

/** Makes, fills and looks into topics, with clients of its own. */
final class Topics implements Destinations {
  private static final long LOOKED_AT = 200;

  private final String endpoint;
  private final Admin admin;

  Topics(String endpoint) {
    this.endpoint = endpoint;
    admin = Admin.create(Map.of("bootstrap.servers", endpoint));
  }

  @Override
  public void create(String topic, Contents contents)
      throws ExecutionException, InterruptedException {
    admin.createTopics(List.of(new NewTopic(topic, Setting.PARTITIONS, (short) 1))).all().get();
    fill(topic, contents);
  }

  @Override
  public void delete(String topic) throws ExecutionException, InterruptedException {
    List<String> all = new ArrayList<>();
    for (String name : admin.listTopics().names().get()) {
      if (name.equals(topic) || name.startsWith(topic + "--")) {
        all.add(name);
      }
    }
    admin.deleteTopics(all).all().get();
  }

  private void fill(String topic, Contents contents) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(KafkaRawSettings.producer(endpoint))) {
      for (int i = 0; i < contents.count(); i++) {
        producer.send(KafkaRawMessages.record(topic, contents.events().apply(i)));
      }
    }
  }

  @Override
  public long count(String topic, String group) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int i = 0; i < Setting.PARTITIONS; i++) {
      ends.put(new TopicPartition(topic, i), OffsetSpec.latest());
    }
    return admin.listOffsets(ends).all().get().values().stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  @Override
  public void verify(String topic, String group, Events events) {
    Map<String, Object> settings = KafkaRawSettings.consumer(endpoint, "verification", true);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int i = 0; i < Setting.PARTITIONS; i++) {
        partitions.add(new TopicPartition(topic, i));
      }
      consumer.assign(partitions);
      consumer
          .endOffsets(partitions)
          .forEach((partition, end) -> consumer.seek(partition, Math.max(0, end - LOOKED_AT)));
      long seen = 0;
      long empty = 0;
      while (empty < 3) {
        int polled = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(300))) {
          events.verify(KafkaRawMessages.event(record));
          polled++;
        }
        seen += polled;
        empty += polled == 0 ? 1 : 0;
      }
      if (seen == 0) {
        throw new IllegalStateException("Nothing to be verified in " + topic);
      }
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
