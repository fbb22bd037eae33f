package dev.waybill.spi;

import java.util.concurrent.CompletionStage;

/**
 * A member of a group. Thread-safe; no method blocks. Everything that is settled is batched by the
 * binder.
 */
public interface BinderSubscription {
  /**
   * Completes when this member has joined <em>and</em> the group has a durable start position on
   * every shard, so that any publish begun afterwards reaches the group. While the broker is away
   * it waits; it fails where that cannot be, with DESTINATION_NOT_FOUND where the destination, the
   * group or a private place of it does not exist.
   */
  CompletionStage<Void> ready();

  /**
   * Sets the free credit of a shard: at most this many further deliveries, and bytes of them, may
   * be handed over, each using credit up, until the next call sets it anew. 0 pauses. Only the last
   * call counts: a binder whose own thread hands over looks at it right before it does, and keeps
   * no line of calls. A call that is spent after a later one was made is room given twice. A
   * delivery may be larger than the bytes that are left, as long as any are left; beyond that the
   * binder may overshoot by one native batch [SPI-06].
   */
  void demand(Shard shard, int messages, long bytes);

  /**
   * Settles a delivery. A second settlement, and one of an older epoch, is without effect [SPI-07].
   */
  void settle(Inbound delivery, Settlement how);

  /**
   * Makes an attempt durable; completes when it is. Called only where {@link
   * dev.waybill.Capabilities.Attempts} is DURABLE. Calls at about the same time share one write.
   * Void after the epoch has ended: the stage then fails.
   */
  CompletionStage<Void> record(Inbound delivery, AttemptRecord attempt);

  /**
   * How full the binder's own window is, of the shard where it is fullest, from 0 to 1: at 1 the
   * shard delivers nothing until its oldest unsettled delivery is settled, whatever its credit. For
   * gauges. 0 where each delivery is settled by itself.
   */
  default double windowFill() {
    return 0;
  }

  /** Completes when every settlement given before this call is safe on the broker. */
  CompletionStage<Void> flush();

  /** Stops deliveries; what is unsettled stays leased. Completes when no more can come. */
  CompletionStage<Void> stopFetching();

  /**
   * Leaves the group. What is unsettled goes to other members at once, without waiting for a
   * time-out [SPI-10]. Completes when the member has left; twice is fine. Where the broker is away
   * it completes all the same within seconds: others then take over as from a dead member.
   */
  CompletionStage<Void> close();
}
