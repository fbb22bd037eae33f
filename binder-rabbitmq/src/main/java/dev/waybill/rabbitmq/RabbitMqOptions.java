package dev.waybill.rabbitmq;

import dev.waybill.config.Option;
import java.time.Duration;
import java.util.List;

/**
 * What can be configured under {@code waybill.binders.<name>.} where the type is {@code rabbitmq}.
 * Settings of the RabbitMQ client go below {@code client.} as they are.
 */
public final class RabbitMqOptions {
  /** How the attributes of an event are named in the headers of a message. */
  public enum AttributePrefix {
    /** {@code cloudEvents:}, which sdk-java and SmallRye write and read. */
    CLOUD_EVENTS_COLON("cloudEvents:"),
    /** {@code cloudEvents_}, which the CloudEvents binding for AMQP 1.0 prefers. */
    CLOUD_EVENTS_UNDERSCORE("cloudEvents_"),
    /** {@code ce-}, which Knative's binding for RabbitMQ writes. */
    CE_DASH("ce-");

    private final String text;

    AttributePrefix(String text) {
      this.text = text;
    }

    /** What stands before the name of an attribute. */
    public String text() {
      return text;
    }
  }

  /** The servers. Required. */
  public static final Option<String> ENDPOINT =
      Option.text("endpoint", null)
          .describedAs("Servers as host:port, separated by commas; tried in turn. Required.");

  /** How long a connection may take to be made. */
  public static final Option<Duration> CONNECT_TIMEOUT =
      Option.duration(
              "connect-timeout",
              Duration.ofSeconds(10),
              Duration.ofMillis(100),
              Duration.ofMinutes(5))
          .describedAs("How long opening a connection may take, for each server.");

  /** The names of attributes on the wire. */
  public static final Option<AttributePrefix> ATTRIBUTE_PREFIX =
      Option.oneOf("attribute-prefix", AttributePrefix.class, AttributePrefix.CLOUD_EVENTS_COLON)
          .describedAs("How the headers of written events begin; all are read.");

  /** Queues of a group whose destination names no number. */
  public static final Option<Integer> PARTITIONS =
      Option.integer("partitions", 8, 1, 64)
          .describedAs("Queues of a group where the destination's `partitions` is not set.");

  /** Unsettled messages per queue and member. */
  public static final Option<Integer> PREFETCH =
      Option.integer("prefetch", 2_000, 1, 2_000)
          .describedAs("Most messages of a queue that a member holds unsettled.");

  /** The server's own limit of deliveries. */
  public static final Option<Integer> DELIVERY_LIMIT =
      Option.integer("delivery-limit", 1_000, 20, Integer.MAX_VALUE)
          .describedAs("After so many returns the server dead-letters an event by itself: a net.");

  /** Channels that publishes are spread over. */
  public static final Option<Integer> PUBLISH_CHANNELS =
      Option.integer("publish-channels", 4, 1, 64)
          .describedAs("Channels that publishes are spread over, by key.");

  /** The server's own limit of how long a delivery may stay unsettled. */
  public static final Option<Duration> CONSUMER_TIMEOUT =
      Option.duration(
              "consumer-timeout",
              Duration.ofMinutes(30),
              Duration.ofMinutes(1),
              Duration.ofDays(365))
          .describedAs("The server's consumer_timeout, which clients cannot see.");

  /** The largest event. */
  public static final Option<Long> MAX_EVENT_BYTES =
      Option.bytes("max-event-bytes", (16L << 20) - (64L << 10), 1_024, 512L << 20)
          .describedAs("The largest event; the server's max_message_size must be 64 KiB more.");

  /** Whether publishing for later is possible. */
  public static final Option<Boolean> DELAYED_PUBLISH =
      Option.flag("delayed-publish", false)
          .describedAs(
              "Whether events can be published for later, through queues that all destinations"
                  + " share and that are created for it.");

  private RabbitMqOptions() {}

  /** All of them. */
  public static List<Option<?>> all() {
    return List.of(
        ENDPOINT,
        CONNECT_TIMEOUT,
        ATTRIBUTE_PREFIX,
        PARTITIONS,
        PREFETCH,
        DELIVERY_LIMIT,
        PUBLISH_CHANNELS,
        CONSUMER_TIMEOUT,
        MAX_EVENT_BYTES,
        DELAYED_PUBLISH);
  }
}
