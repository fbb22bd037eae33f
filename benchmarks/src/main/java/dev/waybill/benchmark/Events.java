package dev.waybill.benchmark;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The events that are published, each known by its number, so that whoever receives one can tell
 * whether it is as it was. Immutable once made.
 */
public final class Events {
  private static final int SEED = 20_261_121;
  private static final String[] WORDS = {
    "order", "customer", "street", "article", "quantity", "price", "currency", "warehouse",
    "carrier", "parcel", "invoice", "discount", "express", "returned", "confirmed", "backorder"
  };

  private final String idPrefix;
  private final CloudEvent[] events;

  private Events(String idPrefix, CloudEvent[] events) {
    this.idPrefix = idPrefix;
    this.events = events;
  }

  /** Events with every key equally often. */
  public static Events uniform(int count) {
    return uniform("", count);
  }

  /** The same with ids of their own, since a broker may take an id for an event it has already. */
  public static Events uniform(String run, int count) {
    return of(run, count, i -> i % Setting.KEYS);
  }

  /** Events with these keys. */
  public static Events of(int count, IntUnaryOperator key) {
    return of("", count, key);
  }

  private static Events of(String run, int count, IntUnaryOperator key) {
    String idPrefix = run.isEmpty() ? "order-" : "order-" + run + "-";
    CloudEvent[] events = new CloudEvent[count];
    Random random = new Random(SEED);
    OffsetDateTime time = OffsetDateTime.of(2026, 11, 21, 6, 0, 0, 0, ZoneOffset.UTC);
    for (int i = 0; i < count; i++) {
      events[i] =
          CloudEventBuilder.v1()
              .withId(idPrefix + i)
              .withSource(URI.create("/shops/12"))
              .withType("com.example.order.placed")
              .withSubject("orders/" + i)
              .withTime(time.plusNanos(i * 1_000_000L))
              .withDataContentType("application/json")
              .withExtension("partitionkey", "customer-" + key.applyAsInt(i))
              .withData(data(random))
              .build();
    }
    return new Events(idPrefix, events);
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

  /** One more event for any number: those there are, over and over, each time with its own id. */
  CloudEvent next(int number) {
    return new Copy(events[number % events.length], idPrefix + number);
  }

  /** The number of an event that was received. */
  public static int number(CloudEvent event) {
    String id = event.getId();
    return Integer.parseInt(id, id.lastIndexOf('-') + 1, id.length(), 10);
  }

  /**
   * Compares all of an event that was received but its id with the one that was sent.
   *
   * @throws IllegalStateException if they differ
   */
  public void verify(CloudEvent received) {
    CloudEvent sent = events[number(received) % events.length];
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

  /** An event with another id. */
  private record Copy(CloudEvent of, String id) implements CloudEvent {
    @Override
    public SpecVersion getSpecVersion() {
      return of.getSpecVersion();
    }

    @Override
    public String getId() {
      return id;
    }

    @Override
    public String getType() {
      return of.getType();
    }

    @Override
    public URI getSource() {
      return of.getSource();
    }

    @Override
    public @Nullable String getDataContentType() {
      return of.getDataContentType();
    }

    @Override
    public @Nullable URI getDataSchema() {
      return of.getDataSchema();
    }

    @Override
    public @Nullable String getSubject() {
      return of.getSubject();
    }

    @Override
    public @Nullable OffsetDateTime getTime() {
      return of.getTime();
    }

    @Override
    public @Nullable Object getAttribute(String name) {
      return name.equals("id") ? id : of.getAttribute(name);
    }

    @Override
    public @Nullable Object getExtension(String name) {
      return of.getExtension(name);
    }

    @Override
    public Set<String> getExtensionNames() {
      return of.getExtensionNames();
    }

    @Override
    public @Nullable CloudEventData getData() {
      return of.getData();
    }
  }
}
