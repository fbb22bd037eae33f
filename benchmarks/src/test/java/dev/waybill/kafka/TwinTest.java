package dev.waybill.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.ContentMode;
import dev.waybill.benchmark.Events;
import dev.waybill.benchmark.KafkaRawMessages;
import dev.waybill.benchmark.KafkaRawSettings;
import dev.waybill.config.OptionValues;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/**
 * The hand-written twin does what the binder does, no more and no less. In the binder's package,
 * because codec and settings are its own.
 */
class TwinTest {
  private final CloudEvent event = Events.uniform(8).get(7);
  private final ClientSettings settings =
      new ClientSettings(
          new BinderConfig(
              "main",
              OptionValues.none().with(KafkaOptions.ENDPOINT, "127.0.0.1:1"),
              Map.of(),
              "",
              Map.of()));

  private ProducerRecord<byte[], byte[]> ours() {
    return KafkaMessages.record(
        "orders",
        Outbound.of(
            Address.destination("orders"),
            new Payload.Event(event, ContentMode.BINARY),
            "customer-7"));
  }

  private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> record) {
    return new ConsumerRecord<>(
        record.topic(),
        0,
        0,
        0,
        TimestampType.CREATE_TIME,
        record.key().length,
        record.value().length,
        record.key(),
        record.value(),
        record.headers(),
        Optional.empty());
  }

  @Test
  void writesTheSameRecord() {
    ProducerRecord<byte[], byte[]> raw = KafkaRawMessages.record("orders", event);
    assertThat(raw.key()).isEqualTo(ours().key());
    assertThat(raw.value()).isEqualTo(ours().value());
    assertThat(raw.headers().toArray()).containsExactlyInAnyOrder(ours().headers().toArray());
    assertThat(Arrays.stream(raw.headers().toArray()).map(Header::key)).doesNotHaveDuplicates();
  }

  @Test
  void readsWhatTheBinderWrites() {
    Events.uniform(8).verify(KafkaRawMessages.event(received(ours())));
    assertThat(KafkaRawMessages.event(received(ours()))).isEqualTo(event);
  }

  @Test
  void writesWhatTheBinderReads() {
    CloudEvent read =
        KafkaMessages.event(KafkaMessages.raw(received(KafkaRawMessages.record("orders", event))));
    assertThat(read).isEqualTo(event);
  }

  @Test
  void publishesWithTheSameSettings() {
    Map<String, ?> raw = new ProducerConfig(KafkaRawSettings.producer("127.0.0.1:1")).values();
    Map<String, ?> ours = new ProducerConfig(settings.producer(Duration.ofSeconds(30))).values();
    // The last three guard callers against blocking; nothing of them is met on a running broker.
    assertThat(different(raw, ours))
        .containsExactlyInAnyOrder(
            "client.id", "max.block.ms", "metadata.max.idle.ms", "metadata.recovery.strategy");
  }

  @Test
  void consumesWithTheSameSettings() {
    Map<String, ?> raw =
        new ConsumerConfig(KafkaRawSettings.consumer("127.0.0.1:1", "a--b", true)).values();
    Map<String, ?> ours =
        new ConsumerConfig(
                settings.consumer(
                    new ClientSettings.ConsumerRole(
                        "a--b", KafkaOptions.GroupProtocol.CONSUMER, Map.of())))
            .values();
    // The binder sets each position itself.
    assertThat(different(raw, ours)).containsExactlyInAnyOrder("client.id", "auto.offset.reset");
  }

  private static Set<String> different(Map<String, ?> raw, Map<String, ?> ours) {
    Set<String> names = new HashSet<>(raw.keySet());
    names.addAll(ours.keySet());
    names.removeIf(
        name -> Objects.equals(String.valueOf(raw.get(name)), String.valueOf(ours.get(name))));
    return names;
  }
}
