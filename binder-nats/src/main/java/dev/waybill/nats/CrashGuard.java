package dev.waybill.nats;

import org.jspecify.annotations.Nullable;

/**
 * How far a shard may be delivered, and which messages are suspected of having taken an owner down.
 *
 * <p>Nothing is delivered at or beyond a limit that has not been stored, so that after a crash the
 * messages that may have been running are known. Normally the limit is reserved far ahead and rides
 * on the periodic checkpoints; after a crash, only what is about to be delivered is reserved.
 */
final class CrashGuard {
  private static final long FIRST_RESERVE = 1_024;

  private final boolean ownerVanished;
  private final long suspectsEnd;
  private final long longestReserve;
  private int crashes;
  private long reserve;
  private long limit;
  private long durableLimit;

  /**
   * Looks at what the last owner left.
   *
   * @param start where to go on
   * @param end behind the last message there is
   * @param shards how many shards share the positions of the stream
   */
  CrashGuard(long start, @Nullable Checkpoint earlier, long end, String owner, int shards) {
    int counted = 0;
    if (earlier != null && earlier.dirty()) {
      // Lost and got back by the same member: it was cut off, but it has not died.
      ownerVanished = !earlier.owner().equals(owner);
      counted = earlier.crashes() + (ownerVanished ? 1 : 0);
      // Reserved ahead of what had been published does not make later messages suspects.
      suspectsEnd = Math.min(earlier.deliveredUpTo(), end);
    } else {
      ownerVanished = false;
      suspectsEnd = start;
    }
    crashes = suspectsEnd > start ? counted : 0;
    reserve = FIRST_RESERVE * shards;
    longestReserve = (long) NatsShard.WINDOW * shards;
    durableLimit = start;
    limit = crashes == 0 ? start + reserve : start;
  }

  boolean ownerVanished() {
    return ownerVanished;
  }

  /** How many owners vanished while this message was theirs to run. */
  int crashesOf(long position) {
    return position < suspectsEnd ? crashes : 0;
  }

  boolean mayDeliver(long position) {
    return position < durableLimit;
  }

  /**
   * Asks for a higher limit.
   *
   * @param next the message that waits for it
   * @param last the last message that could go with it
   * @return whether a write is needed for it; false if one is on its way already
   */
  boolean reserve(long next, long last) {
    if (crashes > 0) {
      if (limit > next) {
        return false;
      }
      limit = Math.max(next, last) + 1;
      return true;
    }
    if (limit > next && durableLimit < limit) {
      return false;
    }
    if (limit <= next) {
      // The periodic writes did not keep pace.
      reserve = Math.min(longestReserve, reserve * 2);
    }
    limit = next + reserve;
    return true;
  }

  /** Whether the next periodic write should raise the limit, so that nobody has to wait for it. */
  boolean isRunningLow(long next) {
    return crashes == 0 && limit == durableLimit && next + reserve / 2 > limit;
  }

  int crashes() {
    return crashes;
  }

  long limit() {
    return limit;
  }

  void durable(long storedLimit) {
    durableLimit = Math.max(durableLimit, storedLimit);
  }

  /** Everything before is finished. True if that clears the last suspect. */
  boolean finishedUpTo(long watermark) {
    if (crashes > 0 && watermark >= suspectsEnd) {
      crashes = 0;
      return true;
    }
    return false;
  }
}
