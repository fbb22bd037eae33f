package dev.waybill.kafka;

import dev.waybill.config.Option;
import java.time.Duration;
import java.util.List;

/**
 * What can be configured under {@code waybill.binders.<name>.} where the type is {@code kafka}.
 * Settings of the Kafka client go below {@code client.} as they are.
 */
public final class KafkaOptions {
  /** Which group protocol members speak. */
  public enum GroupProtocol {
    /** The consumer protocol (KIP-848) where the server has it, else the classic one. */
    AUTO,
    /** The consumer protocol; refused where the server does not have it. */
    CONSUMER,
    /** The classic protocol with cooperative rebalancing. */
    CLASSIC
  }

  /** The bootstrap servers. Required. */
  public static final Option<String> ENDPOINT =
      Option.text("endpoint", null)
          .describedAs("Bootstrap servers as host:port, separated by commas. Required.");

  /** How long opening the binder may take. */
  public static final Option<Duration> CONNECT_TIMEOUT =
      Option.duration(
              "connect-timeout",
              Duration.ofSeconds(10),
              Duration.ofMillis(100),
              Duration.ofMinutes(5))
          .describedAs("How long opening the binder waits for the cluster to answer.");

  /** The group protocol. */
  public static final Option<GroupProtocol> GROUP_PROTOCOL =
      Option.oneOf("group-protocol", GroupProtocol.class, GroupProtocol.AUTO)
          .describedAs("The protocol by which the members of a group share partitions.");

  /** The replication factor of what is created. */
  public static final Option<Integer> REPLICATION_FACTOR =
      Option.of("replication-factor", "number", -1, KafkaOptions::replicationFactor)
          .describedAs("Replication factor of created topics; -1 leaves it to the cluster.");

  /** How long a batch waits for more. */
  public static final Option<Duration> LINGER =
      Option.duration("linger", Duration.ofMillis(5), Duration.ZERO, Duration.ofSeconds(10))
          .describedAs("How long a publish waits for others to share its request.");

  /** How often progress is committed. */
  public static final Option<Duration> COMMIT_INTERVAL =
      Option.duration(
              "commit-interval",
              Duration.ofSeconds(1),
              Duration.ofMillis(10),
              Duration.ofMinutes(1))
          .describedAs("How often progress is committed; also after 1000 settled events.");

  private KafkaOptions() {}

  /** All of them. */
  public static List<Option<?>> all() {
    return List.of(
        ENDPOINT, CONNECT_TIMEOUT, GROUP_PROTOCOL, REPLICATION_FACTOR, LINGER, COMMIT_INTERVAL);
  }

  private static int replicationFactor(String text) {
    try {
      int factor = Integer.parseInt(text.trim());
      if (factor == -1 || factor >= 1 && factor <= Short.MAX_VALUE) {
        return factor;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number", e);
    }
    throw new IllegalArgumentException("must be -1 or at least 1");
  }
}
