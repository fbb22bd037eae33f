package dev.waybill.config;

import dev.waybill.ContentMode;
import dev.waybill.Ordering;
import java.time.Duration;
import java.util.List;

/**
 * What is configured per destination, under {@code waybill.destinations.<destination>.}; some of it
 * for all destinations, under {@code waybill.defaults.}.
 */
public final class DestinationOptions {
  public static final Option<String> BINDER =
      Option.of("binder", "text", null, Parsers::present)
          .describedAs("Name of the binder; without it the default binder is used.");

  public static final Option<String> PHYSICAL_NAME =
      Option.of("physical-name", "text", null, Parsers::present)
          .describedAs("Attach to what exists on the broker under this name.");

  public static final Option<Integer> PARTITIONS =
      Option.integer("partitions", 0, 0, 100_000)
          .describedAs("How many members can share the work; 0 leaves it to the binder.");

  public static final Option<Ordering> ORDERING =
      Option.oneOf("ordering", Ordering.class, Ordering.KEY)
          .describedAs("Whether events of one key keep their order.");

  public static final Option<Duration> RETENTION =
      Option.duration("retention", null, Duration.ofSeconds(1), Duration.ofDays(36_500))
          .describedAs("How long events are kept; without it the broker decides.");

  public static final Option<ContentMode> CONTENT_MODE =
      Option.oneOf("content-mode", ContentMode.class, ContentMode.BINARY)
          .describedAs("How an event is laid out in the broker's message.");

  private DestinationOptions() {}

  /** Every option, in the order of the documentation. */
  public static List<Option<?>> all() {
    return List.of(BINDER, PHYSICAL_NAME, PARTITIONS, ORDERING, RETENTION, CONTENT_MODE);
  }

  /** Those that {@code waybill.defaults.} can set for all destinations. */
  static List<Option<?>> shared() {
    return List.of(PARTITIONS, ORDERING, RETENTION, CONTENT_MODE);
  }
}
