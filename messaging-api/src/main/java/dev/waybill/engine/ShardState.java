package dev.waybill.engine;

import dev.waybill.spi.BinderSubscription;
import dev.waybill.spi.Shard;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A shard this member owns, or owned until a moment ago, with its credit. Owned by the member's
 * mailbox, but for {@link #open}, which anybody may read.
 */
final class ShardState {
  final Shard shard;
  final Domain domain;
  private final int window;
  private final long windowBytes;

  /** False once the shard is given up: its tasks are no longer ours to settle. */
  volatile boolean open = true;

  /** True while it is being given up: nothing of it starts any more. */
  boolean revoking;

  /** Handlers that run, or copies on their way. */
  int active;

  /** Deliveries not settled yet. A gauge reads this and the bytes from its own thread. */
  int unsettled;

  long unsettledBytes;

  /** Deliveries that an owner before us died with and that are not finished yet. */
  int suspects;

  /** Completes when {@link #active} is 0. */
  @Nullable CompletableFuture<Void> drained;

  /** Whether it has delivered something that no owner died with; until then credit is small. */
  boolean trusted;

  /** Whether it is among those that are granted together. */
  boolean waitsForGrant;

  private int granted;
  private long grantedBytes;

  ShardState(Shard shard, Domain domain, int window, long windowBytes) {
    this.shard = shard;
    this.domain = domain;
    this.window = window;
    this.windowBytes = windowBytes;
  }

  void received(int count, long bytes) {
    unsettled += count;
    unsettledBytes += bytes;
    granted = Math.max(0, granted - count);
    grantedBytes = Math.max(0, grantedBytes - bytes);
  }

  void settled(long bytes) {
    unsettled--;
    unsettledBytes -= bytes;
  }

  /** How full the window is, 0 to 1. */
  double fill() {
    return Math.max((double) unsettled / window, (double) unsettledBytes / windowBytes);
  }

  /**
   * Grants what is free, once it is worth a call.
   *
   * @param limit at most this much in all, below the window while the shard is under suspicion
   * @param arriving how many deliveries are on their way to us
   */
  void grant(BinderSubscription subscription, int limit, int arriving) {
    int most = Math.min(window, limit);
    int free = most - unsettled - arriving;
    long freeBytes = windowBytes - unsettledBytes;
    if (free <= 0 || freeBytes <= 0) {
      if (granted > arriving) { // some of it is not used up
        granted = 0;
        grantedBytes = 0;
        subscription.demand(shard, 0, 0);
      }
    } else if (isWorthACall(free - granted, free, most)
        || isWorthACall(freeBytes - grantedBytes, freeBytes, windowBytes)) {
      granted = free;
      grantedBytes = freeBytes;
      subscription.demand(shard, free, freeBytes);
    }
  }

  /**
   * A quarter of the window, or half of what is free where that is less: with most of the window
   * held by a failing key, the others must not stand still.
   */
  private static boolean isWorthACall(long more, long free, long whole) {
    return more >= Math.max(1, Math.min(whole / 4, free / 2));
  }

  /** One handler or copy less. */
  void inactive() {
    active--;
    if (active == 0 && drained != null) {
      close();
    }
  }

  /** Nothing of it is ours any more. */
  void close() {
    open = false;
    if (drained != null) {
      drained.complete(null);
    }
  }
}
