package dev.waybill.kafka.acceptance;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Events of these tests; what a handler is to do with one is its type. */
final class Events {
  private Events() {}

  static CloudEvent event(String id, String key) {
    return event(id, key, "ok", ("data of " + id).getBytes(StandardCharsets.UTF_8));
  }

  static CloudEvent event(String id, String key, String type) {
    return event(id, key, type, ("data of " + id).getBytes(StandardCharsets.UTF_8));
  }

  static CloudEvent event(String id, String key, String type, byte[] data) {
    return CloudEventBuilder.v1()
        .withId(id)
        .withSource(URI.create("/acceptance"))
        .withType(type)
        .withExtension("partitionkey", key)
        .withData("application/octet-stream", data)
        .build();
  }

  /** Bytes that no compression makes smaller. */
  static byte[] noise(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
