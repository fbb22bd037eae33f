package org.example.jdbcqueue;

import dev.waybill.config.Option;
import java.time.Duration;
import java.util.List;

/**
 * What can be configured under {@code waybill.binders.<name>.} where the type is {@code jdbcqueue}.
 * What stands below {@code client.} goes to the JDBC driver as its properties.
 */
public final class JdbcQueueOptions {
  /** The database. Required. */
  public static final Option<String> URL =
      Option.text("url", null).describedAs("The database's JDBC URL. Required.");

  /** Who connects. */
  public static final Option<String> USER =
      Option.text("user", "").describedAs("Who connects to the database.");

  /** The user's password. */
  public static final Option<String> PASSWORD =
      Option.text("password", "").describedAs("The user's password.");

  /** How long a member may be silent. */
  public static final Option<Duration> LEASE =
      Option.duration("lease", Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofMinutes(10))
          .describedAs("After how long without a sign of life a member loses its shards.");

  /** How often an idle member looks for events. */
  public static final Option<Duration> POLL_INTERVAL =
      Option.duration(
              "poll-interval", Duration.ofMillis(50), Duration.ofMillis(1), Duration.ofSeconds(10))
          .describedAs("How often a member that has room looks for events when there were none.");

  /** Shards of a destination whose configuration names no number. */
  public static final Option<Integer> PARTITIONS =
      Option.integer("partitions", 8, 1, 64)
          .describedAs("Shards of a destination whose configuration names no number.");

  /** The largest event, as body plus headers. */
  public static final Option<Long> MAX_EVENT_BYTES =
      Option.bytes("max-event-bytes", 256L << 10, 1024, 768L << 10)
          .describedAs("The largest event, as body plus headers.");

  static final List<Option<?>> ALL =
      List.of(URL, USER, PASSWORD, LEASE, POLL_INTERVAL, PARTITIONS, MAX_EVENT_BYTES);

  private JdbcQueueOptions() {}
}
