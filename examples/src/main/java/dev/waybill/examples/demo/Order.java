package dev.waybill.examples.demo;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a customer wants sent where.
 *
 * @param number counts the orders of the shop
 * @param customer the key: orders of one customer keep their order
 */
record Order(int number, String customer, String goods, String place) {
  private static final String ID = "order-";

  /** The CloudEvent that tells of this order. */
  CloudEvent event() {
    return CloudEventBuilder.v1()
        .withId(ID + number)
        .withSource(URI.create("/shop"))
        .withType("shop.order.placed")
        .withExtension("partitionkey", customer)
        .withData("text/plain", (goods + " to " + place).getBytes(StandardCharsets.UTF_8))
        .build();
  }

  /** The order that a CloudEvent tells of. */
  static Order of(CloudEvent event) {
    CloudEventData data = Objects.requireNonNull(event.getData(), "data");
    String[] words = new String(data.toBytes(), StandardCharsets.UTF_8).split(" to ", 2);
    return new Order(
        Integer.parseInt(event.getId().substring(ID.length())),
        String.valueOf(event.getExtension("partitionkey")),
        words[0],
        words[1]);
  }
}
