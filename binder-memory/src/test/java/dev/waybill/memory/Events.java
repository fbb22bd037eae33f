package dev.waybill.memory;

import dev.waybill.ContentMode;
import dev.waybill.spi.Payload;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Events for tests. */
final class Events {
  private Events() {}

  static Payload payload(String id, String key) {
    return new Payload.Event(event(id, key), ContentMode.BINARY);
  }

  static CloudEvent event(String id, String key) {
    CloudEventBuilder builder =
        CloudEventBuilder.v1()
            .withId(id)
            .withType("test.event")
            .withSource(URI.create("/test"))
            .withData("text/plain", ("body of " + id).getBytes(StandardCharsets.UTF_8));
    return (key == null ? builder : builder.withExtension("partitionkey", key)).build();
  }
}
