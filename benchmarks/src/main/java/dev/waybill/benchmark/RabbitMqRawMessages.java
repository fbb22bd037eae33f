package dev.waybill.benchmark;

import com.rabbitmq.client.AMQP;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.cloudevents.types.Time;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes and reads the binary mode of CloudEvents for RabbitMQ as an application would by hand.
 * Public for the test that compares it with the binder's.
 */
public final class RabbitMqRawMessages {
  private static final int PERSISTENT = 2;
  private static final byte[] NOTHING = {};

  private RabbitMqRawMessages() {}

  /** Properties and headers of an event. */
  public static AMQP.BasicProperties properties(CloudEvent event) {
    Map<String, Object> headers = new HashMap<>(16);
    headers.put("cloudEvents:specversion", "1.0");
    headers.put("cloudEvents:id", event.getId());
    headers.put("cloudEvents:source", event.getSource().toString());
    headers.put("cloudEvents:type", event.getType());
    if (event.getDataSchema() != null) {
      headers.put("cloudEvents:dataschema", event.getDataSchema().toString());
    }
    if (event.getSubject() != null) {
      headers.put("cloudEvents:subject", event.getSubject());
    }
    if (event.getTime() != null) {
      headers.put("cloudEvents:time", Time.writeTime(event.getTime()));
    }
    for (String name : event.getExtensionNames()) {
      headers.put("cloudEvents:" + name, String.valueOf(event.getExtension(name)));
    }
    return new AMQP.BasicProperties.Builder()
        .contentType(event.getDataContentType())
        .headers(headers)
        .deliveryMode(PERSISTENT)
        .messageId(event.getId())
        .type(event.getType())
        .build();
  }

  /** The body of an event. */
  public static byte[] body(CloudEvent event) {
    CloudEventData data = event.getData();
    return data == null ? NOTHING : data.toBytes();
  }

  /** The event of a message. */
  public static CloudEvent event(AMQP.BasicProperties properties, byte[] body) {
    CloudEventBuilder builder = new CloudEventBuilder();
    for (Map.Entry<String, Object> header : properties.getHeaders().entrySet()) {
      String name = header.getKey();
      if (!name.startsWith("cloudEvents:")) {
        continue;
      }
      String text = header.getValue().toString();
      switch (name) {
        case "cloudEvents:specversion" -> {}
        case "cloudEvents:id" -> builder.withId(text);
        case "cloudEvents:source" -> builder.withSource(URI.create(text));
        case "cloudEvents:type" -> builder.withType(text);
        case "cloudEvents:subject" -> builder.withSubject(text);
        case "cloudEvents:time" -> builder.withTime(Time.parseTime(text));
        case "cloudEvents:dataschema" -> builder.withDataSchema(URI.create(text));
        default -> builder.withExtension(name.substring("cloudEvents:".length()), text);
      }
    }
    if (properties.getContentType() != null) {
      builder.withDataContentType(properties.getContentType());
    }
    if (body.length > 0) {
      builder.withData(body);
    }
    return builder.build();
  }
}
