package dev.waybill.nats;

import dev.waybill.config.Option;
import java.time.Duration;
import java.util.List;

/**
 * What can be configured under {@code waybill.binders.<name>.} where the type is {@code nats}.
 * Settings of the NATS client go below {@code client.} as its properties are named.
 */
public final class NatsOptions {
  /** The servers. Required. */
  public static final Option<String> ENDPOINT =
      Option.text("endpoint", null)
          .describedAs("Servers as host:port or URLs, separated by commas. Required.");

  /** How long opening the binder may take. */
  public static final Option<Duration> CONNECT_TIMEOUT =
      Option.duration(
              "connect-timeout",
              Duration.ofSeconds(10),
              Duration.ofMillis(100),
              Duration.ofMinutes(5))
          .describedAs("How long opening the binder waits for a server to answer.");

  /** How long a request may go unanswered. */
  public static final Option<Duration> REQUEST_TIMEOUT =
      Option.duration(
              "request-timeout",
              Duration.ofSeconds(5),
              Duration.ofMillis(100),
              Duration.ofMinutes(1))
          .describedAs("How long a request to JetStream waits for its answer.");

  /** Copies of what is created. */
  public static final Option<Integer> REPLICAS =
      Option.integer("replicas", 1, 1, 5)
          .describedAs("Replicas of created streams; 3 survives the loss of a server.");

  /** How long a member may be silent. */
  public static final Option<Duration> MEMBER_TIMEOUT =
      Option.duration(
              "member-timeout",
              Duration.ofSeconds(10),
              Duration.ofMillis(500),
              Duration.ofMinutes(10))
          .describedAs("After how long without a sign of life a member loses its shards.");

  /** How often progress is written. */
  public static final Option<Duration> COMMIT_INTERVAL =
      Option.duration(
              "commit-interval",
              Duration.ofSeconds(1),
              Duration.ofMillis(10),
              Duration.ofMinutes(1))
          .describedAs("How often progress is stored; also after 1000 settled events.");

  /** How long the server recognises a repeated publish. */
  public static final Option<Duration> DUPLICATE_WINDOW =
      Option.duration(
              "duplicate-window", Duration.ofMinutes(2), Duration.ofMillis(100), Duration.ofDays(1))
          .describedAs("How long created streams recognise an event that is published again.");

  /** The JetStream domain. */
  public static final Option<String> DOMAIN =
      Option.text("domain", "").describedAs("JetStream domain, empty for that of the server.");

  /** Whether publishing for later is possible. */
  public static final Option<Boolean> DELAYED_PUBLISH =
      Option.flag("delayed-publish", false)
          .describedAs(
              "Whether created streams take events for later (server 2.12); such streams drop the"
                  + " oldest event at a limit instead of refusing the newest.");

  private NatsOptions() {}

  /** All of them. */
  public static List<Option<?>> all() {
    return List.of(
        ENDPOINT,
        CONNECT_TIMEOUT,
        REQUEST_TIMEOUT,
        REPLICAS,
        MEMBER_TIMEOUT,
        COMMIT_INTERVAL,
        DUPLICATE_WINDOW,
        DOMAIN,
        DELAYED_PUBLISH);
  }
}
