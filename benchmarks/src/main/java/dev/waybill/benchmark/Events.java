package dev.waybill.benchmark;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/**
 * The events that are published, each known by its number, so that whoever receives one can tell
 * whether it is as it was. Immutable once made.
 */
public final class Events {
  private static final int SEED = 20_261_121;
  private static final String ID = "order-";
  private static final String[] WORDS = {
    "order", "customer", "street", "article", "quantity", "price", "currency", "warehouse",
    "carrier", "parcel", "invoice", "discount", "express", "returned", "confirmed", "backorder"
  };

  private final CloudEvent[] events;

  private Events(CloudEvent[] events) {
    this.events = events;
  }

  /** Events with every key equally often. */
  public static Events uniform(int count) {
    return of(count, i -> i % Setting.KEYS);
  }

  /** Events with these keys. */
  public static Events of(int count, IntUnaryOperator key) {
    CloudEvent[] events = new CloudEvent[count];
    Random random = new Random(SEED);
    OffsetDateTime time = OffsetDateTime.of(2026, 11, 21, 6, 0, 0, 0, ZoneOffset.UTC);
    for (int i = 0; i < count; i++) {
      events[i] =
          CloudEventBuilder.v1()
              .withId(ID + i)
              .withSource(URI.create("/shops/12"))
              .withType("com.example.order.placed")
              .withSubject("orders/" + i)
              .withTime(time.plusNanos(i * 1_000_000L))
              .withDataContentType("application/json")
              .withExtension("partitionkey", "customer-" + key.applyAsInt(i))
              .withData(data(random))
              .build();
    }
    return new Events(events);
  }

  /** Text that compresses about as well as JSON does. */
  private static byte[] data(Random random) {
    StringBuilder text = new StringBuilder(Setting.DATA_BYTES + 64).append('{');
    while (text.length() < Setting.DATA_BYTES) {
      text.append('"')
          .append(WORDS[random.nextInt(WORDS.length)])
          .append("\":\"")
          .append(Long.toString(random.nextLong(), Character.MAX_RADIX))
          .append("\",");
    }
    text.setLength(Setting.DATA_BYTES - 1);
    return text.append('}').toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** How many there are. */
  public int size() {
    return events.length;
  }

  /** An event by its number. */
  public CloudEvent get(int number) {
    return events[number];
  }

  /** The number of an event that was received. */
  public static int number(CloudEvent event) {
    String id = event.getId();
    return Integer.parseInt(id, ID.length(), id.length(), 10);
  }

  /**
   * Compares an event that was received with the one that was sent.
   *
   * @throws IllegalStateException if they differ
   */
  public void verify(CloudEvent received) {
    CloudEvent sent = events[number(received)];
    boolean same =
        sent.getSource().equals(received.getSource())
            && sent.getType().equals(received.getType())
            && String.valueOf(sent.getSubject()).equals(received.getSubject())
            && sent.getTime() != null
            && sent.getTime().equals(received.getTime())
            && String.valueOf(sent.getDataContentType()).equals(received.getDataContentType())
            && String.valueOf(sent.getExtension("partitionkey"))
                .equals(received.getExtension("partitionkey"))
            && Arrays.equals(bytes(sent), bytes(received));
    if (!same) {
      throw new IllegalStateException("Event " + received + " is not what was sent: " + sent);
    }
  }

  private static byte[] bytes(CloudEvent event) {
    return event.getData() == null ? new byte[0] : event.getData().toBytes();
  }
}
