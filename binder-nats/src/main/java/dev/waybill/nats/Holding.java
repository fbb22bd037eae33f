package dev.waybill.nats;

import org.jspecify.annotations.Nullable;

/** A shard that this member owns, with what it takes to serve it. Owned by the loop's thread. */
final class Holding {
  final NatsShard shard;
  final String key;

  /** Of the checkpoint, as far as is known. */
  long revision;

  /** On its way, or sent and never answered. */
  NatsShard.@Nullable Write underWay;

  boolean writing;

  /** Whether a write may or may not have arrived. */
  boolean doubtful;

  boolean revoking;
  boolean drained;
  boolean handingOver;
  long revokeByNanos;
  long lastWriteNanos;
  long retryNanos;

  Holding(NatsShard shard, String key, long revision) {
    this.shard = shard;
    this.key = key;
    this.revision = revision;
  }

  boolean mayHandOver(long now) {
    return drained || now - revokeByNanos > 0;
  }
}
