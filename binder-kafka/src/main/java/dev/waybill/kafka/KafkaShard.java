package dev.waybill.kafka;

import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.Shard;
import dev.waybill.spi.support.WindowTracker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition for as long as this member owns it: what was fetched, delivered and finished, and
 * what of that is committed. Owned by the poll thread, but for {@link #demand}.
 */
final class KafkaShard {
  /** Most offsets between the oldest unfinished one and the newest delivered one. */
  static final int WINDOW = 16_384;

  final TopicPartition partition;
  final Shard shard;
  final boolean viaInlet;

  private final WindowTracker tracker;
  private final AttemptTable attempts = new AttemptTable();
  private final CrashGuard guard;
  private final RecordBuffer buffer = new RecordBuffer();
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private final ArrayDeque<Recording> recordings = new ArrayDeque<>();
  private final AtomicReference<@Nullable Demand> demand = new AtomicReference<>();

  private int credit;
  private long creditBytes;
  private boolean urgent = true;
  private volatile boolean ended;

  /** Counts changes of what should be committed. The first commit is the crash marker. */
  private long version = 1;

  private long committedVersion;

  /** A commit of this shard on its way, and what is durable once it has arrived. */
  record Commit(KafkaShard shard, OffsetAndMetadata offset, long version, long limit) {}

  private record Demand(int messages, long bytes) {}

  private record Waiter(long version, CompletableFuture<Void> done, boolean voidWhenLost) {}

  private record Recording(
      KafkaInbound delivery, AttemptRecord attempt, CompletableFuture<Void> done) {}

  KafkaShard(
      TopicPartition partition,
      Shard shard,
      boolean viaInlet,
      StartPositions.Start start,
      String owner) {
    this.partition = partition;
    this.shard = shard;
    this.viaInlet = viaInlet;
    this.tracker = new WindowTracker(WINDOW, start.offset());
    this.guard = new CrashGuard(start, owner);
    CommitMetadata earlier = start.metadata();
    if (earlier != null) {
      attempts.restore(earlier.attempts(), guard.ownerVanished());
      if (earlier.finished() != null) {
        tracker.restoreFinished(earlier.finished());
      }
    }
  }

  // ---- credit and delivery

  /** From any thread: the credit from now on. */
  void demand(int messages, long bytes) {
    demand.set(new Demand(messages, bytes));
  }

  /** What may be delivered now, in order. */
  List<KafkaInbound> takeDeliverable() {
    Demand set = demand.getAndSet(null);
    if (set != null) {
      credit = set.messages();
      creditBytes = set.bytes();
    }
    List<KafkaInbound> batch = new ArrayList<>();
    while (credit > 0 && creditBytes > 0) {
      ConsumerRecord<byte[], byte[]> again = buffer.pollReleased();
      ConsumerRecord<byte[], byte[]> record = again != null ? again : takeFetched();
      if (record == null) {
        break;
      }
      KafkaInbound delivery = new KafkaInbound(shard, record, viaInlet, history(record), this);
      credit--;
      creditBytes -= delivery.sizeBytes();
      batch.add(delivery);
    }
    return batch;
  }

  private @Nullable ConsumerRecord<byte[], byte[]> takeFetched() {
    while (true) {
      ConsumerRecord<byte[], byte[]> record = buffer.peek();
      if (record == null || !tracker.hasRoom()) {
        return null;
      }
      if (!guard.mayDeliver(record.offset())) {
        if (guard.reserve(record.offset(), buffer.offsetWithin(credit))) {
          version++;
        }
        urgent = true;
        return null;
      }
      buffer.removeFirst();
      if (!tracker.received(record.offset())) {
        return record;
      }
      // An earlier owner had finished it.
      finished();
    }
  }

  private KafkaInbound.History history(ConsumerRecord<byte[], byte[]> record) {
    AttemptTable.Entry entry = attempts.get(record.offset());
    int crashes = guard.crashesOf(record.offset());
    if (entry == null && crashes == 0) {
      return KafkaInbound.History.NONE;
    }
    return new KafkaInbound.History(
        entry == null ? 0 : entry.attempts(), entry != null && entry.died(), crashes);
  }

  // ---- settlement

  void ack(KafkaInbound delivery) {
    long offset = delivery.record().offset();
    tracker.done(offset);
    attempts.remove(offset);
    finished();
    admitRecordings();
  }

  private void finished() {
    version++;
    if (guard.finishedUpTo(tracker.watermark())) {
      touchUrgently();
    }
  }

  /** Hands a record back: it will be delivered again, before anything fetched later. */
  void release(KafkaInbound delivery) {
    buffer.release(delivery.record());
  }

  /** Makes an attempt durable; waits for room in the table where that is needed. */
  void record(KafkaInbound delivery, AttemptRecord attempt, CompletableFuture<Void> done) {
    recordings.add(new Recording(delivery, attempt, done));
    admitRecordings();
  }

  private void admitRecordings() {
    if (recordings.isEmpty()) {
      return;
    }
    recordings.removeIf(
        recording -> {
          long offset = recording.delivery().record().offset();
          if (!tracker.isUnfinished(offset)) {
            recording.done().complete(null);
            return true;
          }
          if (!attempts.hasRoomFor(offset, recording.attempt())) {
            return false;
          }
          attempts.put(offset, recording.attempt());
          touchUrgently();
          waiters.add(new Waiter(version, recording.done(), false));
          return true;
        });
  }

  /** Completes when everything settled so far is committed. */
  void flush(CompletableFuture<Void> done) {
    if (committedVersion >= version) {
      done.complete(null);
    } else {
      urgent = true;
      waiters.add(new Waiter(version, done, true));
    }
  }

  private void touchUrgently() {
    version++;
    urgent = true;
  }

  // ---- commits

  boolean hasWaiters() {
    return !waiters.isEmpty();
  }

  boolean isUrgent() {
    return urgent;
  }

  boolean hasNothingInHand() {
    return tracker.isEmpty() && buffer.isEmpty();
  }

  /** Nothing below {@code position} will come any more: so lag is 0 behind transaction markers. */
  void skipTo(long position) {
    if (hasNothingInHand() && position > tracker.watermark()) {
      tracker.skipTo(position);
      finished();
    }
  }

  boolean needsCommit() {
    if (guard.isRunningLow(nextOffset())) {
      guard.reserve(nextOffset(), nextOffset());
      version++;
    }
    boolean needed = version > committedVersion;
    urgent &= needed;
    return needed;
  }

  private long nextOffset() {
    ConsumerRecord<byte[], byte[]> next = buffer.peek();
    return next != null ? next.offset() : nextExpected();
  }

  Commit toCommit(boolean handOver, boolean leaveOutBitmap) {
    ConsumerRecord<byte[], byte[]> next = buffer.peek();
    if (tracker.isEmpty() && next != null) {
      tracker.skipTo(next.offset());
    }
    long offset = tracker.watermark();
    urgent = false;
    CommitMetadata metadata =
        guard.metadata(
            handOver,
            leaveOutBitmap ? null : tracker.finishedBitmap(CommitMetadata.MAX_BITMAP_BYTES),
            attempts.from(offset));
    return new Commit(
        this, new OffsetAndMetadata(offset, metadata.encode(offset)), version, guard.limit());
  }

  void committed(Commit commit) {
    committedVersion = Math.max(committedVersion, commit.version());
    guard.durable(commit.limit());
    while (!waiters.isEmpty() && waiters.element().version() <= committedVersion) {
      waiters.remove().done().complete(null);
    }
  }

  void commitFailed() {
    urgent = true;
  }

  RecordBuffer buffer() {
    return buffer;
  }

  /** How much of the distance is used up that may lie between the oldest and the newest. */
  double windowFill() {
    return tracker.fillRatio();
  }

  /** The smallest offset that can still be received. */
  long nextExpected() {
    return tracker.watermark() + tracker.span();
  }

  // ---- end

  boolean hasEnded() {
    return ended;
  }

  /** The epoch is over. */
  void end(Throwable why) {
    ended = true;
    recordings.forEach(recording -> recording.done().completeExceptionally(why));
    recordings.clear();
    for (Waiter waiter : waiters) {
      if (waiter.voidWhenLost()) {
        waiter.done().complete(null);
      } else {
        waiter.done().completeExceptionally(why);
      }
    }
    waiters.clear();
    buffer.clear();
  }
}
