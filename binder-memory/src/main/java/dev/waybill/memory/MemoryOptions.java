package dev.waybill.memory;

import dev.waybill.config.Option;
import java.time.Duration;
import java.util.List;

/**
 * The options of the memory binder, under {@code waybill.binders.<name>.}. All but {@link #BROKER}
 * describe the broker; binders that share one must be configured alike.
 */
public final class MemoryOptions {
  /** How the broker behaves. */
  public enum Family {
    /** Like Kafka: events stay, a group has a watermark, an inlet is a shard of its own. */
    LOG,
    /** Like RabbitMQ: an event goes when every group has settled it, and the inlet is the queue. */
    QUEUE
  }

  /** The broker; binders of one JVM that name the same one share it. */
  public static final Option<String> BROKER =
      Option.text("broker", "default")
          .describedAs("The broker; binders of one JVM that name the same one share it.");

  /** Whether the broker behaves like a log or like queues. */
  public static final Option<Family> FAMILY =
      Option.oneOf("family", Family.class, Family.LOG)
          .describedAs("Whether the broker behaves like a log or like queues.");

  /** Partitions of a destination whose configuration names no number. */
  public static final Option<Integer> PARTITIONS =
      Option.integer("partitions", 12, 1, 1024)
          .describedAs("Partitions of a destination whose configuration names no number.");

  /** The largest event, as body plus headers. */
  public static final Option<Long> MAX_EVENT_BYTES =
      Option.bytes("max-event-bytes", 1L << 20, 1024, 1L << 30)
          .describedAs("The largest event, as body plus headers.");

  /** Most events a destination holds. */
  public static final Option<Integer> CAPACITY_EVENTS =
      Option.integer("capacity-events", 100_000, 1, Integer.MAX_VALUE)
          .describedAs("Most events a destination holds; an inlet and dead letters hold as many.");

  /** Most bytes a destination holds. */
  public static final Option<Long> CAPACITY_BYTES =
      Option.bytes("capacity-bytes", 64L << 20, 1024, Long.MAX_VALUE)
          .describedAs("Most bytes a destination holds; an inlet and dead letters hold as many.");

  /** Most events a destination of a log keeps after every group has finished them. */
  public static final Option<Integer> RETAINED_EVENTS =
      Option.integer("retained-events", 10_000, 0, Integer.MAX_VALUE)
          .describedAs("Most events kept after every group has finished them; log only.");

  /** How far a shard of a log is read beyond its oldest unfinished event. */
  public static final Option<Integer> WINDOW_EVENTS =
      Option.integer("window-events", 10_000, 1, Integer.MAX_VALUE)
          .describedAs("How far a shard is read beyond its oldest unfinished event; log only.");

  /** How long a delivery may stay unsettled before it is delivered again; unlimited if not set. */
  public static final Option<Duration> LEASE =
      Option.duration("lease", null, Duration.ofMillis(1), Duration.ofDays(365))
          .describedAs("How long a delivery may stay unsettled; queue only, unlimited if not set.");

  /** Whether the broker outlives its last binder. */
  public static final Option<Boolean> RETAIN =
      Option.flag("retain", false)
          .describedAs("Whether the broker and its events outlive the close of its last binder.");

  static final List<Option<?>> ALL =
      List.of(
          BROKER,
          FAMILY,
          PARTITIONS,
          MAX_EVENT_BYTES,
          CAPACITY_EVENTS,
          CAPACITY_BYTES,
          RETAINED_EVENTS,
          WINDOW_EVENTS,
          LEASE,
          RETAIN);

  private MemoryOptions() {}
}
