package dev.waybill.test;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;

/** The events of these tests: {@code a1} has the key {@code a}. */
final class Events {
  private Events() {}

  static CloudEvent event(String id) {
    return CloudEventBuilder.v1()
        .withId(id)
        .withSource(URI.create("/test"))
        .withType("test.happened")
        .withExtension("partitionkey", id.substring(0, 1))
        .build();
  }

  static void publish(WaybillTest waybill, String... ids) {
    for (String id : ids) {
      waybill.messaging().publisher("orders").publish(event(id));
    }
  }
}
