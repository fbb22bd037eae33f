package dev.waybill.nats;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores how far shards are, one write of each at a time. A write that is not answered may have
 * arrived: the next one looks first. Owned by the thread of the subscription.
 */
final class Progress {
  private static final Logger log = LoggerFactory.getLogger(Progress.class);
  private static final Duration AGAIN = Duration.ofMillis(50);
  private static final int MAX_COMPLETIONS = 1_000;

  private final Membership membership;
  private final Feed.Inbox thread;
  private final Owner owner;

  /** Told what became of writes. */
  interface Owner {
    boolean isHeld(Holding holding);

    void stored(Holding holding, Checkpoint checkpoint);

    /** The shard is nobody's now. */
    void handedOver(Holding holding);

    /** The shard is somebody else's. */
    void lost(Holding holding);
  }

  Progress(Membership membership, Feed.Inbox thread, Owner owner) {
    this.membership = membership;
    this.thread = thread;
    this.owner = owner;
  }

  /** Stores what is new, if it is time. */
  void turn(Holding holding, long now) {
    if (!holding.writing && isDue(holding, now) && holding.shard.needsWrite()) {
      write(holding, false, now);
    }
  }

  private boolean isDue(Holding holding, long now) {
    return holding.shard.isUrgent()
        || holding.shard.completions() >= MAX_COMPLETIONS
        || now - holding.lastWriteNanos >= membership.commitInterval().toNanos();
  }

  /** The last write of an epoch; to be called until the owner is told. */
  void handOver(Holding holding, long now) {
    holding.handingOver = true;
    write(holding, true, now);
  }

  /** Nobody answers any more. */
  static void disconnected(Holding holding) {
    if (holding.writing) {
      holding.writing = false;
      holding.doubtful = true;
    }
  }

  private void write(Holding holding, boolean handOver, long now) {
    if (holding.writing || now - holding.retryNanos < 0) {
      return;
    }
    holding.writing = true;
    holding.lastWriteNanos = now;
    if (holding.doubtful) {
      membership
          .bucket()
          .get(holding.key)
          .whenComplete((entry, error) -> thread.execute(() -> looked(holding, entry, error)));
      return;
    }
    NatsShard.Write write = holding.shard.toWrite(handOver);
    holding.underWay = write;
    membership
        .bucket()
        .put(holding.key, write.checkpoint().encode(), holding.revision)
        .whenComplete(
            (revision, error) -> thread.execute(() -> written(holding, write, revision, error)));
  }

  private void written(
      Holding holding, NatsShard.Write write, @Nullable Long revision, @Nullable Throwable error) {
    NatsShard.Write last = holding.underWay;
    if (last == null
        || last.checkpoint().count() != write.checkpoint().count()
        || !owner.isHeld(holding)) {
      return;
    }
    holding.writing = false;
    if (error == null && revision != null) {
      confirmed(holding, write, revision);
    } else {
      holding.doubtful = true;
      again(holding);
      log.debug("Progress of '{}' is not stored", membership.name(), error);
    }
  }

  private void again(Holding holding) {
    holding.shard.notStored();
    holding.retryNanos = membership.runtime().nanoTime() + AGAIN.toNanos();
  }

  private void confirmed(Holding holding, NatsShard.Write write, long revision) {
    holding.revision = revision;
    holding.doubtful = false;
    holding.underWay = null;
    holding.shard.stored(write);
    owner.stored(holding, write.checkpoint());
    if (!write.checkpoint().dirty()) {
      owner.handedOver(holding);
    }
  }

  /** What became of a write that was not answered. */
  private void looked(Holding holding, Bucket.@Nullable Entry entry, @Nullable Throwable error) {
    if (!owner.isHeld(holding)) {
      return;
    }
    holding.writing = false;
    if (error != null || entry == null || entry.isEmpty()) {
      again(holding);
      return;
    }
    Checkpoint stored = Checkpoint.decode(entry.value());
    NatsShard.Write write = holding.underWay;
    if (write != null && write.checkpoint().isSameWriteAs(stored)) {
      confirmed(holding, write, entry.revision());
    } else if (stored.owner().equals(membership.token())) {
      holding.revision = entry.revision();
      holding.doubtful = false;
      holding.shard.notStored();
    } else if (holding.handingOver) {
      owner.handedOver(holding);
    } else {
      owner.lost(holding);
    }
  }
}
