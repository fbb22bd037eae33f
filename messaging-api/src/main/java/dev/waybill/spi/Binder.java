package dev.waybill.spi;

import dev.waybill.Backlog;
import dev.waybill.Capabilities;
import dev.waybill.Health;
import dev.waybill.TopologyMode;
import dev.waybill.TopologyReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One connection to one broker. Thread-safe. Stages may complete on the binder's threads; the
 * engine hops off them before it calls a user. Every thread the binder started is gone when {@link
 * #close()} returns [SPI-12].
 */
public interface Binder extends AutoCloseable {
  /** Of the connected server, not of the technology. Constant for the life of the binder. */
  Capabilities capabilities();

  /**
   * Creates or checks the broker's objects. {@code VALIDATE} changes nothing; {@code APPLY} twice
   * is the same as once and never alters or deletes what exists [SPI-11]. Differences are reported,
   * not thrown; the stage fails only where the broker could not be asked, or with a {@link
   * dev.waybill.ConfigurationException} for native options that do not exist. A group whose
   * destination is missing is missing. {@code NONE} asks nothing and reports nothing. Several
   * processes may provision at once, and none of them fails by that.
   */
  CompletionStage<TopologyReport> provision(TopologyPlan plan, TopologyMode mode);

  /** A publisher. Any number may be open at a time. */
  BinderPublisher publisher(PublisherSpec spec);

  /**
   * Joins a group. The sink may be called before this returns.
   *
   * @throws dev.waybill.UnsupportedCapabilityException where the spec asks for more than declared
   *     [SPI-09]
   */
  BinderSubscription subscribe(SubscriptionSpec spec, DeliverySink sink);

  /**
   * What waits for a group, a {@link Backlog} per shard. Fails with CAPABILITY_UNSUPPORTED where
   * the capability says no.
   */
  CompletionStage<List<Backlog>> backlog(String destination, String group);

  /**
   * The last known state of the connection; does not block. That the broker has gone, or is back,
   * shows within seconds, also while nobody uses the binder.
   */
  Health health();

  /**
   * An optional part, such as {@link GroupStateStore} or {@link DeadLetterBrowser}, or a native
   * client for reading.
   */
  default <T> Optional<T> extension(Class<T> type) {
    return Optional.empty();
  }

  /** Closes what is still open and ends every thread. Blocks for seconds at most; twice is fine. */
  @Override
  void close();
}
