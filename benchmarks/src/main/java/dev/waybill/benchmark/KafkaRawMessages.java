package dev.waybill.benchmark;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.cloudevents.types.Time;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Writes and reads the binary mode of CloudEvents for Kafka as an application would by hand: no
 * more work than the format asks for, and no less. Public for the test that compares it with the
 * binder's.
 */
public final class KafkaRawMessages {
  private static final byte[] SPEC_VERSION = utf8("1.0");

  private KafkaRawMessages() {}

  /** The record of an event. */
  public static ProducerRecord<byte[], byte[]> record(String topic, CloudEvent event) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("ce_specversion", SPEC_VERSION);
    headers.add("ce_id", utf8(event.getId()));
    headers.add("ce_source", utf8(event.getSource().toString()));
    headers.add("ce_type", utf8(event.getType()));
    if (event.getDataContentType() != null) {
      headers.add("content-type", utf8(event.getDataContentType()));
    }
    if (event.getDataSchema() != null) {
      headers.add("ce_dataschema", utf8(event.getDataSchema().toString()));
    }
    if (event.getSubject() != null) {
      headers.add("ce_subject", utf8(event.getSubject()));
    }
    if (event.getTime() != null) {
      headers.add("ce_time", utf8(Time.writeTime(event.getTime())));
    }
    byte[] key = null;
    for (String name : event.getExtensionNames()) {
      byte[] value = utf8(String.valueOf(event.getExtension(name)));
      headers.add("ce_" + name, value);
      if (name.equals("partitionkey")) {
        key = value;
      }
    }
    CloudEventData data = event.getData();
    byte[] body = data == null ? null : data.toBytes();
    return new ProducerRecord<>(topic, null, null, key, body, headers);
  }

  /** The event of a record. */
  public static CloudEvent event(ConsumerRecord<byte[], byte[]> record) {
    CloudEventBuilder builder = new CloudEventBuilder();
    for (Header header : record.headers()) {
      String name = header.key();
      String text = new String(header.value(), StandardCharsets.UTF_8);
      switch (name) {
        case "ce_specversion" -> {}
        case "ce_id" -> builder.withId(text);
        case "ce_source" -> builder.withSource(URI.create(text));
        case "ce_type" -> builder.withType(text);
        case "ce_subject" -> builder.withSubject(text);
        case "ce_time" -> builder.withTime(Time.parseTime(text));
        case "ce_dataschema" -> builder.withDataSchema(URI.create(text));
        case "content-type" -> builder.withDataContentType(text);
        default -> {
          if (name.startsWith("ce_")) {
            builder.withExtension(name.substring(3), text);
          }
        }
      }
    }
    if (record.value() != null) {
      builder.withData(record.value());
    }
    return builder.build();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
