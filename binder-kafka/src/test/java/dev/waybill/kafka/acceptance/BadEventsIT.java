package dev.waybill.kafka.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.DeadLetter;
import dev.waybill.DeadLetterReason;
import dev.waybill.ErrorCode;
import dev.waybill.Messaging;
import dev.waybill.MessagingClosedException;
import dev.waybill.PublishOptions;
import dev.waybill.PublishRejectedException;
import dev.waybill.Publisher;
import dev.waybill.PublisherOptions;
import dev.waybill.StartPosition;
import dev.waybill.SubscriptionOptions;
import dev.waybill.UnsupportedCapabilityException;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events that cannot be, and publishes that are not possible, harm nobody else. */
@Tag("broker")
class BadEventsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Place place = Place.shared();

  @AfterEach
  void close() {
    place.close();
  }

  /** A header as it is on the wire. */
  private record Wire(String name, String value) {
    static List<Wire> of(Iterable<Header> headers) {
      List<Wire> all = new ArrayList<>();
      headers.forEach(header -> all.add(new Wire(header.key(), hex(header.value()))));
      return all;
    }
  }

  private static String hex(byte @Nullable [] bytes) {
    return bytes == null ? "null" : HexFormat.of().formatHex(bytes);
  }

  @Test
  void keepsWhatCannotBeDecodedByteByByteAndGoesOn() throws Exception {
    Diary diary = new Diary();
    Messaging messaging = place.destination("partitions", "1").open();
    messaging
        .subscribe(
            place.destination,
            Place.GROUP,
            diary.of(delivery -> {}),
            SubscriptionOptions.builder().start(StartPosition.earliest()).build())
        .ready()
        .join();
    List<ProducerRecord<byte[], byte[]>> bad = new ArrayList<>();
    // No id, a name twice, bytes that are no text, and a header without a value.
    bad.add(
        record(
            new RecordHeaders()
                .add("ce_specversion", "1.0".getBytes(UTF_8))
                .add("ce_type", "t".getBytes(UTF_8))
                .add("trace", new byte[] {1})
                .add("trace", new byte[] {2})
                .add("binary", new byte[] {(byte) 0xff, 0, (byte) 0xfe})
                .add("nothing", null),
            Events.noise(3_000, 1)));
    bad.add(record(new RecordHeaders(), new byte[0]));
    bad.add(record(new RecordHeaders(), null));
    bad.add(
        record(
            new RecordHeaders().add("content-type", "application/cloudevents+json".getBytes(UTF_8)),
            "{ no event".getBytes(UTF_8)));
    Publisher publisher = messaging.publisher(place.destination);
    try (KafkaProducer<byte[], byte[]> foreign =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", place.endpoint),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < bad.size(); i++) {
        publisher.publish(Events.event("good-" + i, "k")).join();
        foreign.send(bad.get(i)).get(30, TimeUnit.SECONDS);
      }
    }
    publisher.publish(Events.event("good-" + bad.size(), "k")).join();

    await().atMost(PATIENCE).until(() -> diary.handled() == bad.size() + 1);
    diary.firstDeliveriesInOrder();
    await().atMost(PATIENCE).until(() -> rawDeadLetters().size() == bad.size());
    List<ConsumerRecord<byte[], byte[]>> letters = rawDeadLetters();
    for (int i = 0; i < bad.size(); i++) {
      ProducerRecord<byte[], byte[]> original = bad.get(i);
      ConsumerRecord<byte[], byte[]> letter = letters.get(i);
      assertThat(hex(letter.value())).isEqualTo(hex(original.value()));
      assertThat(hex(letter.key())).isEqualTo(hex(original.key()));
      assertThat(Wire.of(letter.headers()))
          .filteredOn(header -> !header.name().startsWith("waybill-"))
          .isEqualTo(Wire.of(original.headers()));
    }
    List<DeadLetter> browsed =
        messaging.deadLetters(place.destination, Place.GROUP).browse(null, 100).join().letters();
    assertThat(browsed).hasSize(bad.size());
    assertThat(browsed)
        .allSatisfy(
            letter -> {
              assertThat(letter.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
              assertThat(letter.attempts()).isZero();
            });
  }

  private ProducerRecord<byte[], byte[]> record(Headers headers, byte @Nullable [] value) {
    return new ProducerRecord<>(place.destination, 0, "k".getBytes(UTF_8), value, headers);
  }

  private List<ConsumerRecord<byte[], byte[]>> rawDeadLetters() {
    try (KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", place.endpoint),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(place.deadLetterTopic(), 0);
      reader.assign(List.of(partition));
      reader.seekToBeginning(List.of(partition));
      long end = reader.endOffsets(List.of(partition)).get(partition);
      List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
      while (reader.position(partition) < end) {
        reader.poll(Duration.ofMillis(100)).forEach(all::add);
      }
      return all;
    }
  }

  @Test
  void rejectsWhatIsTooLargeUntilTheLimitIsRaised() {
    Messaging messaging = place.open();
    Publisher publisher = messaging.publisher(place.destination);
    publisher.publish(Events.event("small-0", "k")).join();
    CloudEvent beyondTheClient =
        Events.event("large-1", "k", "ok", Events.noise((1 << 20) + 1_000, 1));
    tooLarge(publisher, beyondTheClient);

    place.alterTopic(place.destination, "max.message.bytes", "20000");
    try (Publisher fresh =
        messaging.publisher(
            place.destination,
            PublisherOptions.builder().timeout(Duration.ofSeconds(20)).build())) {
      CloudEvent beyondTheTopic = Events.event("large-2", "k", "ok", Events.noise(30_000, 2));
      tooLarge(fresh, beyondTheTopic);
      tooLarge(publisher, beyondTheTopic);
      fresh.publish(Events.event("small-1", "k")).join();
      publisher.publish(Events.event("small-2", "k")).join();

      place.alterTopic(place.destination, "max.message.bytes", "1000000");
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(ExecutionException.class) // for a second
          .untilAsserted(
              () -> {
                fresh.publish(beyondTheTopic).get(30, TimeUnit.SECONDS);
                publisher.publish(beyondTheTopic).get(30, TimeUnit.SECONDS);
              });
    }
  }

  private static void tooLarge(Publisher publisher, CloudEvent event) {
    PublishRejectedException rejected =
        Failures.of(PublishRejectedException.class, publisher.publish(event), PATIENCE);
    assertThat(rejected.code()).isEqualTo(ErrorCode.EVENT_TOO_LARGE);
    assertThat(rejected.isRetryable()).isFalse();
    assertThat(rejected).hasMessageContaining(event.getId());
  }

  @Test
  void refusesWhatKafkaCannotDoAndPublishesOn() {
    Publisher publisher = place.open().publisher(place.destination);
    for (PublishOptions asked :
        List.of(
            PublishOptions.defaults().delay(Duration.ofSeconds(1)),
            PublishOptions.defaults().ttl(Duration.ofSeconds(1)),
            PublishOptions.defaults().priority(1))) {
      UnsupportedCapabilityException refused =
          Failures.of(
              UnsupportedCapabilityException.class,
              publisher.publish(Events.event("e-0", "k"), asked),
              PATIENCE);
      assertThat(refused.code()).isEqualTo(ErrorCode.CAPABILITY_UNSUPPORTED);
      assertThat(refused).hasMessageContaining("Kafka");
    }
    publisher.publish(Events.event("e-1", "k")).join();
  }

  @Test
  void saysThatItIsClosed() {
    Messaging messaging = place.open();
    Publisher publisher = messaging.publisher(place.destination);
    publisher.publish(Events.event("e-0", "k")).join();
    publisher.close();
    closed(publisher);
    closed(publisher);
    Publisher other = messaging.publisher(place.destination, PublisherOptions.defaults());
    other.publish(Events.event("e-1", "k")).join();
    messaging.close();
    closed(other);
    Failures.of(MessagingClosedException.class, () -> messaging.publisher(place.destination + "x"));
  }

  private static void closed(Publisher publisher) {
    MessagingClosedException closed =
        Failures.of(
            MessagingClosedException.class, publisher.publish(Events.event("late", "k")), PATIENCE);
    assertThat(closed.code()).isEqualTo(ErrorCode.CLOSED);
  }

  /** Its callers must not pay for it: the client would block each of them for half a second. */
  @Test
  void saysThatADestinationWasDeletedWithoutBlocking() {
    place.destination("publish.timeout", "5s");
    Publisher publisher = place.open().publisher(place.destination);
    publisher.publish(Events.event("e-0", "k")).join();
    place.deleteTopic(place.destination);

    AtomicLong slow = new AtomicLong();
    List<ErrorCode> codes = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              long begun = System.nanoTime();
              var publish = publisher.publish(Events.event("e-1", "k"));
              if (System.nanoTime() - begun > 200_000_000) {
                slow.incrementAndGet();
              }
              publish.whenComplete(
                  (receipt, failure) -> {
                    if (failure instanceof PublishRejectedException rejected) {
                      synchronized (codes) {
                        codes.add(rejected.code());
                      }
                    }
                  });
              synchronized (codes) {
                return codes.stream().filter(ErrorCode.DESTINATION_NOT_FOUND::equals).count() > 30;
              }
            });
    assertThat(slow).hasValueLessThanOrEqualTo(2);

    place.createTopic(place.destination, 3);
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(CompletionException.class)
        .until(() -> publisher.publish(Events.event("e-2", "k")).join() != null);
  }
}
