package dev.waybill.kafka;

import dev.waybill.ContentMode;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.support.BinaryCodec;
import dev.waybill.spi.support.StructuredCodec;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Maps messages to records and back, as the CloudEvents binding for Kafka says. The event's key is
 * the record's key, and stays in the event.
 */
final class KafkaMessages {
  static final String CONTENT_TYPE = "content-type";

  // Some versions of sdk-go wrote "ce-" to Kafka.
  private static final BinaryCodec BINARY = new BinaryCodec("ce_", List.of("ce-"), CONTENT_TYPE);

  private static final JsonFormat JSON = new JsonFormat();
  private static final StructuredCodec STRUCTURED =
      new StructuredCodec(JSON, JSON.withForceJsonDataToBase64(), CONTENT_TYPE);

  private KafkaMessages() {}

  static ProducerRecord<byte[], byte[]> record(String topic, Outbound message) {
    if (message.payload() instanceof Payload.Raw raw) {
      return copy(topic, raw.message(), message.key());
    }
    Payload.Event event = (Payload.Event) message.payload();
    return event.mode() == ContentMode.STRUCTURED
        ? structured(topic, event.event(), message.key())
        : binary(topic, event.event(), message.key());
  }

  /**
   * In a compacted topic a record without a value deletes its key, so an event without data is laid
   * out as a document there.
   */
  static ProducerRecord<byte[], byte[]> withoutTombstone(
      ProducerRecord<byte[], byte[]> record, Outbound message) {
    return record.value() == null && message.payload() instanceof Payload.Event event
        ? structured(record.topic(), event.event(), message.key())
        : record;
  }

  private static ProducerRecord<byte[], byte[]> binary(
      String topic, CloudEvent event, @Nullable String key) {
    RecordHeaders headers = new RecordHeaders();
    byte[] body = BINARY.encode(event, (name, value) -> headers.add(name, utf8(value)));
    return new ProducerRecord<>(topic, null, null, bytes(key), body, headers);
  }

  private static ProducerRecord<byte[], byte[]> structured(
      String topic, CloudEvent event, @Nullable String key) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(CONTENT_TYPE, utf8(STRUCTURED.contentType()));
    return new ProducerRecord<>(topic, null, null, bytes(key), STRUCTURED.encode(event), headers);
  }

  private static ProducerRecord<byte[], byte[]> copy(
      String topic, RawMessage message, @Nullable String key) {
    RecordHeaders headers = new RecordHeaders();
    message.headers().forEach(header -> headers.add(header.name(), header.value()));
    byte[] keyBytes = message.nativeKey() != null ? message.nativeKey() : bytes(key);
    return new ProducerRecord<>(topic, null, null, keyBytes, message.body(), headers);
  }

  static RawMessage raw(ConsumerRecord<byte[], byte[]> record) {
    Header[] kafkas = record.headers().toArray();
    RawMessage.Header[] headers = new RawMessage.Header[kafkas.length];
    for (int i = 0; i < headers.length; i++) {
      headers[i] = new RawMessage.Header(kafkas[i].key(), kafkas[i].value());
    }
    return new RawMessage(record.key(), record.value(), List.of(headers));
  }

  /** Decodes either mode. */
  static CloudEvent event(RawMessage message) {
    return STRUCTURED.isStructured(message) ? STRUCTURED.decode(message) : BINARY.decode(message);
  }

  static @Nullable String key(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    return key == null ? null : new String(key, StandardCharsets.UTF_8);
  }

  static int sizeBytes(ProducerRecord<byte[], byte[]> record) {
    int size = record.value() == null ? 0 : record.value().length;
    size += record.key() == null ? 0 : record.key().length;
    for (Header header : record.headers()) {
      size += headerBytes(header);
    }
    return size;
  }

  private static int headerBytes(Header header) {
    return header.key().length() + (header.value() == null ? 0 : header.value().length);
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : utf8(text);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
