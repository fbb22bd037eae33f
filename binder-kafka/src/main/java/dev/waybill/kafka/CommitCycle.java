package dev.waybill.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits what the shards of one consumer have finished, one commit at a time. */
final class CommitCycle {
  private static final Logger log = LoggerFactory.getLogger(CommitCycle.class);
  private static final int MAX_COMPLETIONS = 1_000;

  /** A stale epoch (KIP-848) may be refused until the next heartbeat; more than that is final. */
  private static final int MAX_REFUSALS = 3;

  private static final Duration RETRY = Duration.ofMillis(50);

  private final Membership membership;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private boolean inFlight;
  private long lastNanos;
  private long retryNanos;
  private int completions;

  /** The server allows less metadata than usual: leave the bitmap out. */
  private boolean small;

  private @Nullable Exception fatal;
  private volatile @Nullable Exception lastFailure;

  CommitCycle(Membership membership, KafkaConsumer<byte[], byte[]> consumer) {
    this.membership = membership;
    this.consumer = consumer;
    this.lastNanos = membership.runtime().nanoTime();
    this.retryNanos = lastNanos;
  }

  void completed() {
    completions++;
  }

  boolean isInFlight() {
    return inFlight;
  }

  /** Why the last commit failed, or null if it did not. */
  @Nullable Exception lastFailure() {
    return lastFailure;
  }

  /** Begins a commit if it is time for one; throws what made commits impossible. */
  void commitIfDue(Collection<KafkaShard> shards) {
    if (fatal != null) {
      throw new KafkaException("The group refuses commits: " + fatal.getMessage(), fatal);
    }
    long now = membership.runtime().nanoTime();
    if (inFlight || now - retryNanos < 0 || !isDue(shards, now)) {
      return;
    }
    lastNanos = now;
    completions = 0;
    List<KafkaShard.Commit> batch = new ArrayList<>();
    for (KafkaShard shard : shards) {
      if (shard.hasNothingInHand()) {
        shard.skipTo(position(shard));
      }
      if (shard.needsCommit()) {
        batch.add(shard.toCommit(false, small));
      }
    }
    if (!batch.isEmpty()) {
      inFlight = true;
      consumer.commitAsync(offsets(batch), (ignored, error) -> answered(batch, error));
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(List<KafkaShard.Commit> batch) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    batch.forEach(commit -> offsets.put(commit.shard().partition, commit.offset()));
    return offsets;
  }

  private boolean isDue(Collection<KafkaShard> shards, long now) {
    if (completions >= MAX_COMPLETIONS
        || now - lastNanos >= membership.commitInterval().toNanos()) {
      return true;
    }
    for (KafkaShard shard : shards) {
      if (shard.isUrgent()) {
        return true;
      }
    }
    return false;
  }

  /** Ahead of what was received where the log ends in transaction markers. */
  private long position(KafkaShard shard) {
    try {
      return consumer.position(shard.partition, Duration.ZERO);
    } catch (KafkaException | IllegalStateException e) {
      return shard.nextExpected();
    }
  }

  private void answered(List<KafkaShard.Commit> batch, @Nullable Exception error) {
    inFlight = false;
    lastFailure = error;
    if (error == null) {
      batch.forEach(commit -> commit.shard().committed(commit));
      return;
    }
    batch.forEach(commit -> commit.shard().commitFailed());
    retryNanos = membership.runtime().nanoTime() + RETRY.toNanos();
    if (error instanceof OffsetMetadataTooLarge && !small) {
      small = true;
      log.warn(
          "The cluster's offset.metadata.max.bytes is below {}: events finished out of order run"
              + " again after a rebalance",
          CommitMetadata.MAX_LENGTH);
    } else if (passes(error)) {
      log.debug("Commit of {} failed, trying again", membership.name(), error);
    } else {
      fatal = error;
    }
  }

  /**
   * A rebalance or a broker that moves is no reason to give partitions up. A stale epoch (KIP-848)
   * is one that the member has not heard of yet; it will, or it will be told that it lost
   * partitions.
   */
  private static boolean passes(Exception error) {
    return error instanceof RetriableCommitFailedException
        || error instanceof RetriableException
        || error instanceof RebalanceInProgressException
        || error instanceof StaleMemberEpochException;
  }

  /**
   * Commits now and waits.
   *
   * @param handOver whether the partitions are given up in order
   * @return false if it could not be done
   */
  boolean commitNow(Collection<KafkaShard> shards, boolean handOver, Duration timeout) {
    long deadline = membership.runtime().nanoTime() + timeout.toNanos();
    for (int refusals = 0; ; ) {
      boolean leaveOutBitmap = small;
      List<KafkaShard.Commit> batch =
          shards.stream().map(shard -> shard.toCommit(handOver, leaveOutBitmap)).toList();
      try {
        consumer.commitSync(offsets(batch), timeout);
        batch.forEach(commit -> commit.shard().committed(commit));
        return true;
      } catch (OffsetMetadataTooLarge e) {
        if (small) {
          throw e;
        }
        small = true;
      } catch (CommitFailedException | RebalanceInProgressException | TimeoutException e) {
        refusals++;
        boolean late = membership.runtime().nanoTime() - deadline > 0;
        if (late || refusals > MAX_REFUSALS || !retry()) {
          log.warn("Commit of {} failed; settled events may run again", membership.name(), e);
          lastFailure = e;
          return false;
        }
      }
    }
  }

  private static boolean retry() {
    try {
      Thread.sleep(RETRY.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
