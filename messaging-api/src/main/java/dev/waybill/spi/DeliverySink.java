package dev.waybill.spi;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Where a binder hands over what it receives; implemented by the engine. No method blocks or
 * throws. The binder calls it from one thread at a time per shard.
 */
public interface DeliverySink {
  /** The member now owns the shard. MUST come before its deliveries [SPI-02]. */
  void assigned(Shard shard);

  /**
   * Deliveries of one shard, in order: per key in publish order, and a redelivery never after a
   * later event of its key that was not delivered before it in this epoch [SPI-04].
   */
  void deliveries(Shard shard, List<? extends Inbound> inOrder);

  /**
   * The member must give the shard up. The binder waits for the stage, or for the deadline, makes
   * settlements durable, and only then lets another member have it. After that no delivery of this
   * epoch may come; one that comes before, while this is under way, is released unstarted. Past the
   * deadline the engine has given the shard up by itself; {@link #lost} is harmless then, and not
   * needed.
   *
   * @return completes when no handler of the shard runs and its last settlement has been given
   */
  CompletionStage<Void> revoking(Shard shard, Instant deadline);

  /** The shard is gone without warning; another member may own it already. */
  void lost(Shard shard);

  /** This delivery may already be with somebody else [SPI-05]. */
  void leaseLost(Inbound delivery);

  /**
   * Something went wrong that no delivery is to blame for.
   *
   * @param fatal the subscription cannot go on by itself
   */
  void failure(Throwable error, boolean fatal);
}
