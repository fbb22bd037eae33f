package dev.waybill.config;

import dev.waybill.DeadLetterPolicy;
import dev.waybill.DeliveryMode;
import dev.waybill.HandlerThreads;
import dev.waybill.Ordering;
import dev.waybill.StartPosition;
import java.time.Duration;
import java.util.List;

/**
 * How a group consumes, under {@code waybill.destinations.<destination>.groups.<group>.} over
 * {@code waybill.groups.<group>.} over {@code waybill.defaults.}.
 */
public final class GroupOptions {
  private static final Duration LONGEST = Duration.ofDays(7);

  public static final Option<Integer> CONCURRENCY =
      Option.integer("concurrency", 16, 1, 10_000)
          .describedAs("Most handlers that run at once in this member.");

  public static final Option<HandlerThreads> HANDLER_THREADS =
      Option.oneOf("handler-threads", HandlerThreads.class, HandlerThreads.AUTO)
          .describedAs("What handlers run on; `auto` is virtual from Java 24, `virtual` needs 21.");

  public static final Option<Duration> HANDLER_TIMEOUT =
      Option.duration("handler-timeout", null, Duration.ofMillis(1), LONGEST)
          .describedAs("A handler that runs longer is interrupted and has failed.");

  public static final Option<Ordering> ORDERING =
      Option.oneOf("ordering", Ordering.class, null)
          .describedAs("Lowers the destination's ordering for this group; never raises it.");

  public static final Option<StartPosition> START =
      Option.of(
              "start",
              "latest|earliest|instant",
              StartPosition.latest(),
              StartPositions::parse,
              StartPositions::format)
          .describedAs("Where the group begins the first time.");

  public static final Option<DeliveryMode> DELIVERY =
      Option.oneOf("delivery", DeliveryMode.class, DeliveryMode.AT_LEAST_ONCE)
          .describedAs("Whether an event is settled after its handler or before it.");

  public static final Option<Integer> WINDOW =
      Option.integer("window", 1024, 1, 1_000_000)
          .describedAs(
              "Most events held per shard, those behind a failing one included; for a moment twice as many.");

  public static final Option<Long> WINDOW_BYTES =
      Option.bytes("window-bytes", 16L << 20, 1024, Long.MAX_VALUE)
          .describedAs("Most bytes of events held per shard.");

  public static final Option<Integer> BATCH_MAX_SIZE =
      Option.integer("batch.max-size", 100, 1, 100_000)
          .describedAs("Most events of one call of a batch handler.");

  public static final Option<Duration> BATCH_MAX_WAIT =
      Option.duration("batch.max-wait", Duration.ofMillis(20), Duration.ZERO, Duration.ofHours(1))
          .describedAs("How long a batch waits to fill up.");

  public static final Option<Integer> RETRY_MAX_ATTEMPTS =
      Option.integer("retry.max-attempts", 5, 1, 1_000)
          .describedAs("Handler calls per event, the first one included.");

  public static final Option<BackoffKind> RETRY_BACKOFF =
      Option.oneOf("retry.backoff", BackoffKind.class, BackoffKind.EXPONENTIAL)
          .describedAs("Whether the delay grows or stays.");

  public static final Option<Duration> RETRY_INITIAL_DELAY =
      Option.duration("retry.initial-delay", Duration.ofMillis(200), Duration.ZERO, LONGEST)
          .describedAs("Delay before the second attempt; before every one if fixed.");

  public static final Option<Duration> RETRY_MAX_DELAY =
      Option.duration("retry.max-delay", Duration.ofSeconds(30), Duration.ZERO, LONGEST)
          .describedAs("Longest delay of an exponential backoff.");

  public static final Option<Double> RETRY_MULTIPLIER =
      Option.decimal("retry.multiplier", 2.0, 1.0, 1000.0)
          .describedAs("Factor between two delays of an exponential backoff.");

  public static final Option<Double> RETRY_JITTER =
      Option.decimal("retry.jitter", 1.0, 0.0, 1.0)
          .describedAs("Part of the delay that is random: 0 none, 1 all of it.");

  public static final Option<Duration> HOLD_LIMIT =
      Option.duration("hold-limit", Duration.ofSeconds(30), Duration.ZERO, LONGEST)
          .describedAs("Longest time a failed event is held here before it is put off elsewhere.");

  public static final Option<DeadLetterPolicy> DEAD_LETTER_POLICY =
      Option.oneOf("dead-letter.policy", DeadLetterPolicy.class, DeadLetterPolicy.CONTINUE)
          .describedAs("What happens after the last attempt.");

  public static final Option<Integer> CRASH_BUDGET =
      Option.integer("crash-budget", 3, 1, 100)
          .describedAs("Crashes after which suspect events run one at a time.");

  public static final Option<Duration> PAUSE_INITIAL_DELAY =
      Option.duration("pause.initial-delay", Duration.ofSeconds(1), Duration.ofMillis(1), LONGEST)
          .describedAs("First wait of a subscription that paused itself before it probes.");

  public static final Option<Duration> PAUSE_MAX_DELAY =
      Option.duration("pause.max-delay", Duration.ofSeconds(60), Duration.ofMillis(1), LONGEST)
          .describedAs("Longest wait between two probes.");

  public static final Option<Duration> DRAIN_TIMEOUT =
      Option.duration("drain-timeout", Duration.ofSeconds(30), Duration.ZERO, Duration.ofDays(1))
          .describedAs("How long running handlers may finish when a shard or the member leaves.");

  public static final Option<Duration> IDEMPOTENCY_LEASE =
      Option.duration("idempotency.lease", Duration.ofMinutes(5), Duration.ofMillis(1), LONGEST)
          .describedAs("How long an unfinished handler keeps others off its event.");

  private GroupOptions() {}

  /** Every option, in the order of the documentation. */
  public static List<Option<?>> all() {
    return List.of(
        CONCURRENCY,
        HANDLER_THREADS,
        HANDLER_TIMEOUT,
        ORDERING,
        START,
        DELIVERY,
        WINDOW,
        WINDOW_BYTES,
        BATCH_MAX_SIZE,
        BATCH_MAX_WAIT,
        RETRY_MAX_ATTEMPTS,
        RETRY_BACKOFF,
        RETRY_INITIAL_DELAY,
        RETRY_MAX_DELAY,
        RETRY_MULTIPLIER,
        RETRY_JITTER,
        HOLD_LIMIT,
        DEAD_LETTER_POLICY,
        CRASH_BUDGET,
        PAUSE_INITIAL_DELAY,
        PAUSE_MAX_DELAY,
        DRAIN_TIMEOUT,
        IDEMPOTENCY_LEASE);
  }

  /**
   * Those that {@code waybill.defaults.} can set for all groups. Not the ordering: there it is the
   * destinations', and a group's would raise that of a destination which has none.
   */
  static List<Option<?>> shared() {
    return all().stream().filter(option -> option != ORDERING).toList();
  }
}
