package dev.waybill.conformance.engine;

import dev.waybill.DeadLetter;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Events whose id begins with their key: {@code a1} is the first of key {@code a}. */
final class Events {
  private Events() {}

  static CloudEvent event(String id) {
    return CloudEventBuilder.v1()
        .withId(id)
        .withType("test")
        .withSource(URI.create("urn:test"))
        .withExtension("partitionkey", id.substring(0, 1))
        .withData("text/plain", ("data of " + id).getBytes(StandardCharsets.UTF_8))
        .build();
  }

  static String idOf(DeadLetter letter) {
    return letter.event().getId();
  }
}
