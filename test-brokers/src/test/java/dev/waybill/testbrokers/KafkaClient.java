package dev.waybill.testbrokers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What the tests ask of Kafka, in the fewest words. */
final class KafkaClient implements AutoCloseable {
  private static final long SECONDS = 60;

  private final Map<String, Object> properties = new HashMap<>();
  private final Admin admin;
  private final KafkaProducer<String, String> producer;

  KafkaClient(String endpoint) {
    this(endpoint, Map.of());
  }

  KafkaClient(String endpoint, Map<String, String> more) {
    properties.put("bootstrap.servers", endpoint);
    properties.put("reconnect.backoff.max.ms", 200);
    properties.put("max.block.ms", 10_000);
    properties.put("delivery.timeout.ms", 40_000);
    properties.put("request.timeout.ms", 10_000);
    properties.put("auto.offset.reset", "earliest");
    properties.putAll(more);
    admin = Admin.create(properties);
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  Admin admin() {
    return admin;
  }

  void createTopic(String name) throws Exception {
    NewTopic topic = new NewTopic(name, Optional.of(1), Optional.empty());
    admin.createTopics(List.of(topic)).all().get(SECONDS, TimeUnit.SECONDS);
  }

  void send(String topic, String value) throws Exception {
    producer.send(new ProducerRecord<>(topic, value)).get(SECONDS, TimeUnit.SECONDS);
  }

  /** Reads from the beginning until so many records have come. */
  List<String> read(String topic, int count) {
    List<String> values = new ArrayList<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      while (values.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> add(values, record));
      }
    }
    return values;
  }

  private static void add(List<String> values, ConsumerRecord<String, String> record) {
    values.add(record.value());
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    admin.close(Duration.ZERO);
  }
}
