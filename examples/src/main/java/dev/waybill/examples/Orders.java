package dev.waybill.examples;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The events that the examples publish. */
final class Orders {
  private Orders() {}

  /**
   * The event of an order.
   *
   * @param id such as {@code ada-1}: the customer, who is the key, and a number
   */
  static CloudEvent placed(String id) {
    return CloudEventBuilder.v1()
        .withId(id)
        .withSource(URI.create("/shop"))
        .withType("shop.order.placed")
        .withExtension("partitionkey", id.substring(0, id.indexOf('-')))
        .withData("text/plain", ("order " + id).getBytes(StandardCharsets.UTF_8))
        .build();
  }

  static List<CloudEvent> placed(String... ids) {
    return Stream.of(ids).map(Orders::placed).toList();
  }
}
