package dev.waybill.kafka;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a partition may be delivered, and which records are suspected of having taken an owner
 * down.
 *
 * <p>Nothing is delivered at or beyond a limit that has not been committed, so that after a crash
 * the records that may have been running are known. Normally the limit is reserved far ahead and
 * rides on the periodic commits; after a crash, only what is about to be delivered is reserved.
 */
final class CrashGuard {
  private static final int FIRST_RESERVE = 1_024;

  private final String owner;
  private final boolean ownerVanished;
  private final long suspectsEnd;
  private int crashes;
  private int reserve = FIRST_RESERVE;
  private long limit;
  private long durableLimit;

  CrashGuard(StartPositions.Start start, String owner) {
    this.owner = owner;
    CommitMetadata earlier = start.metadata();
    int counted = 0;
    if (earlier != null && earlier.dirty()) {
      // Lost and got back by the same member: it was cut off, but it has not died.
      ownerVanished = !earlier.owner().equals(owner);
      counted = earlier.crashes() + (ownerVanished ? 1 : 0);
      // Reserved ahead of what had been published does not make later records suspects.
      suspectsEnd = Math.min(earlier.deliveredUpTo(), start.endOffset());
    } else {
      ownerVanished = false;
      suspectsEnd = start.offset();
    }
    crashes = suspectsEnd > start.offset() ? counted : 0;
    durableLimit = start.offset();
    limit = crashes == 0 ? start.offset() + reserve : start.offset();
  }

  boolean ownerVanished() {
    return ownerVanished;
  }

  /** How many owners vanished while this record was theirs to run. */
  int crashesOf(long offset) {
    return offset < suspectsEnd ? crashes : 0;
  }

  boolean mayDeliver(long offset) {
    return offset < durableLimit;
  }

  /**
   * Asks for a higher limit.
   *
   * @param next the record that waits for it
   * @param last the last record that could go with it
   * @return whether a commit is needed for it; false if one is on its way already
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
      // The periodic commits did not keep pace.
      reserve = Math.min(KafkaShard.WINDOW, reserve * 2);
    }
    limit = next + reserve;
    return true;
  }

  /** Whether the next periodic commit should raise the limit, so that nobody has to wait for it. */
  boolean isRunningLow(long next) {
    return crashes == 0 && limit == durableLimit && next + reserve / 2 > limit;
  }

  long limit() {
    return limit;
  }

  void durable(long committedLimit) {
    durableLimit = Math.max(durableLimit, committedLimit);
  }

  /** Everything below is finished. True if that clears the last suspect. */
  boolean finishedUpTo(long watermark) {
    if (crashes > 0 && watermark >= suspectsEnd) {
      crashes = 0;
      return true;
    }
    return false;
  }

  CommitMetadata metadata(
      boolean handOver, byte @Nullable [] finished, Map<Long, AttemptTable.Entry> attempts) {
    return new CommitMetadata(
        !handOver, owner, handOver ? 0 : crashes, handOver ? 0 : limit, finished, attempts);
  }
}
