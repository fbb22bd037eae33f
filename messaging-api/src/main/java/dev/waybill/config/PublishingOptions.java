package dev.waybill.config;

import dev.waybill.PublishOrder;
import java.time.Duration;
import java.util.List;

/**
 * How a destination is published to, under {@code waybill.destinations.<destination>.publish.} over
 * {@code waybill.defaults.publish.}.
 */
public final class PublishingOptions {
  public static final Option<Duration> TIMEOUT =
      Option.duration("timeout", Duration.ofSeconds(30), Duration.ofMillis(1), Duration.ofDays(1))
          .describedAs("Every publish has ended this long after the call.");

  public static final Option<Duration> MAX_BLOCK =
      Option.duration("max-block", Duration.ofSeconds(5), Duration.ZERO, Duration.ofDays(1))
          .describedAs("How long publish may block its caller while the buffer is full.");

  public static final Option<PublishOrder> ORDER =
      Option.oneOf("order", PublishOrder.class, PublishOrder.PIPELINED)
          .describedAs("Whether an event waits until the one before it of its key is confirmed.");

  public static final Option<Integer> MAX_IN_FLIGHT =
      Option.integer("max-in-flight", 10_000, 1, 10_000_000)
          .describedAs("Most events taken and not yet confirmed.");

  public static final Option<Long> MAX_IN_FLIGHT_BYTES =
      Option.bytes("max-in-flight-bytes", 64L << 20, 1024, Long.MAX_VALUE)
          .describedAs("Most bytes of events taken and not yet confirmed.");

  private PublishingOptions() {}

  /** Every option, in the order of the documentation. */
  public static List<Option<?>> all() {
    return List.of(TIMEOUT, MAX_BLOCK, ORDER, MAX_IN_FLIGHT, MAX_IN_FLIGHT_BYTES);
  }
}
