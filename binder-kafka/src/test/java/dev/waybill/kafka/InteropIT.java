package dev.waybill.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ContentMode;
import dev.waybill.spi.Address;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The official SDK reads what Waybill writes, and the other way round. */
@Tag("broker")
class InteropIT {
  private Bench bench;
  private KafkaBinder binder;

  @BeforeEach
  void open() {
    bench = new Bench();
    binder = bench.open();
    bench.provision(binder, 1);
  }

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  static List<CloudEvent> events() {
    CloudEventBuilder base =
        CloudEventBuilder.v1()
            .withId("ä-1")
            .withSource(URI.create("/orders/€"))
            .withType("order.placed")
            .withSubject("a b")
            .withTime(OffsetDateTime.parse("2026-11-20T10:11:12.123456Z"))
            .withDataSchema(URI.create("urn:x"))
            .withExtension("partitionkey", "k")
            .withExtension("comexample", "v");
    byte[] json = "{ \"a\" : 1.0,\n\"b\":[ ] }".getBytes(StandardCharsets.UTF_8);
    byte[] binary = {0, 1, 2, -1, -128};
    return List.of(
        base.newBuilder().withData("application/json", json).build(),
        base.newBuilder().withData("application/octet-stream", binary).build(),
        base.newBuilder().withData("text/plain", "grün".getBytes(StandardCharsets.UTF_8)).build(),
        base.newBuilder().withData("application/json", "broken {".getBytes()).build(),
        base.newBuilder().withData(binary).build(),
        base.newBuilder().withoutData().build());
  }

  @Test
  void theOfficialSdkReadsOurs() {
    var publisher = bench.publisher(binder);
    List<CloudEvent> sent = new ArrayList<>();
    for (ContentMode mode : ContentMode.values()) {
      for (CloudEvent event : events()) {
        Bench.confirmed(
            Bench.send(
                publisher,
                Outbound.of(
                    Address.destination(bench.destination), new Payload.Event(event, mode), "k")));
        sent.add(event);
      }
    }
    List<ConsumerRecord<String, CloudEvent>> read = new ArrayList<>();
    try (KafkaConsumer<String, CloudEvent> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bench.endpoint),
            new StringDeserializer(),
            new CloudEventDeserializer())) {
      TopicPartition partition = new TopicPartition(bench.destination, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (read.size() < sent.size() && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(read::add);
      }
    }
    assertThat(read).hasSize(sent.size());
    for (int i = 0; i < sent.size(); i++) {
      assertThat(read.get(i).key()).isEqualTo("k");
      if (read.get(i).serializedValueSize() < 0) {
        // Kafka's consumer asks no deserializer about a record without a value.
        assertThat(sent.get(i).getData()).isNull();
        continue;
      }
      assertSame(read.get(i).value(), sent.get(i));
    }
  }

  @Test
  void weReadWhatTheOfficialSdkWrites() throws Exception {
    Member member = bench.join(binder).acking().ready();
    List<CloudEvent> sent = new ArrayList<>();
    for (Map<String, Object> mode :
        List.<Map<String, Object>>of(
            Map.of(CloudEventSerializer.ENCODING_CONFIG, Encoding.BINARY),
            Map.of(
                CloudEventSerializer.ENCODING_CONFIG,
                Encoding.STRUCTURED,
                CloudEventSerializer.EVENT_FORMAT_CONFIG,
                new JsonFormat()))) {
      CloudEventSerializer serializer = new CloudEventSerializer();
      serializer.configure(mode, false);
      try (KafkaProducer<String, CloudEvent> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", bench.endpoint), new StringSerializer(), serializer)) {
        for (CloudEvent event : officialCanWrite(mode)) {
          producer.send(new ProducerRecord<>(bench.destination, "k", event)).get();
          sent.add(event);
        }
      }
    }
    member.awaitDeliveries(sent.size());
    for (int i = 0; i < sent.size(); i++) {
      assertSame(member.deliveries().get(i).event(), sent.get(i));
    }
  }

  /** Its JSON format breaks on JSON that is none, and changes the white space of JSON that is. */
  private static List<CloudEvent> officialCanWrite(Map<String, Object> mode) {
    boolean structured = mode.containsValue(Encoding.STRUCTURED);
    Stream<CloudEvent> events = events().stream();
    return structured
        ? events
            .filter(e -> !"application/json".equals(e.getDataContentType()))
            .filter(e -> e.getData() == null || e.getDataContentType() != null)
            .toList()
        : events.toList();
  }

  /** As the SDK sees it, but byte for byte: its own data classes are equal only to their like. */
  private static void assertSame(CloudEvent actual, CloudEvent expected) {
    for (String name : expected.getAttributeNames()) {
      assertThat(actual.getAttribute(name)).as(name).isEqualTo(expected.getAttribute(name));
    }
    assertThat(actual.getAttributeNames()).isEqualTo(expected.getAttributeNames());
    assertThat(actual.getExtensionNames()).isEqualTo(expected.getExtensionNames());
    for (String name : expected.getExtensionNames()) {
      assertThat(actual.getExtension(name)).as(name).isEqualTo(expected.getExtension(name));
    }
    if (expected.getData() == null) {
      assertThat(actual.getData()).isNull();
    } else {
      assertThat(actual.getData().toBytes()).isEqualTo(expected.getData().toBytes());
    }
  }
}
