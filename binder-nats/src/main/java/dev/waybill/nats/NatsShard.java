package dev.waybill.nats;

import dev.waybill.spi.AttemptRecord;
import dev.waybill.spi.Shard;
import dev.waybill.spi.support.WindowTracker;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A share of a destination's slots for as long as this member owns it: what was received, delivered
 * and finished, and what of that is stored. Owned by the thread of the subscription, but for {@link
 * #demand}.
 */
final class NatsShard {
  /** Most messages between the oldest unfinished one and the newest delivered one. */
  static final int WINDOW = 16_384;

  private static final int MAX_BITMAP_BYTES = 64 << 10;

  final int index;
  final Shard shard;

  private final String stream;
  private final String created;
  private final String inletPrefix;
  private final String owner;
  private final int slot;
  private final WindowTracker tracker;
  private final AttemptTable attempts = new AttemptTable();
  private final CrashGuard guard;
  private final ParcelBuffer buffer = new ParcelBuffer();
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private final ArrayDeque<Recording> recordings = new ArrayDeque<>();
  private final AtomicReference<@Nullable Demand> demand = new AtomicReference<>();

  private int credit;
  private long creditBytes;
  private boolean urgent;
  private volatile boolean ended;
  private long writes;
  private int completions;

  /** Counts changes of what should be stored. The first write is the claim. */
  private long version = 1;

  private long storedVersion;

  /** A write on its way, and what is durable once it has arrived. */
  record Write(Checkpoint checkpoint, long version, long limit) {}

  private record Demand(int messages, long bytes) {}

  private record Waiter(long version, CompletableFuture<Void> done, boolean voidWhenLost) {}

  private record Recording(
      NatsInbound delivery, AttemptRecord attempt, CompletableFuture<Void> done) {}

  /**
   * A shard that is about to be claimed.
   *
   * @param created which stream of that name
   * @param start where to go on
   * @param earlier what the last owner left, or null
   * @param end behind the last message there is
   */
  NatsShard(
      int index,
      int shards,
      Shard shard,
      String stream,
      String created,
      String inletPrefix,
      String owner,
      int slot,
      long start,
      @Nullable Checkpoint earlier,
      long end) {
    this.index = index;
    this.shard = shard;
    this.stream = stream;
    this.created = created;
    this.inletPrefix = inletPrefix;
    this.owner = owner;
    this.slot = slot;
    this.tracker = new WindowTracker(WINDOW, start);
    this.guard = new CrashGuard(start, earlier, end, owner, shards);
    if (earlier != null) {
      attempts.restore(earlier.attempts(), guard.ownerVanished());
      if (earlier.finished() != null && earlier.position() == start) {
        tracker.restoreFinished(earlier.finished());
      }
      if (earlier.owner().equals(owner)) {
        writes = earlier.count();
      }
    }
  }

  // ---- credit and delivery

  /** From any thread: the credit from now on. */
  void demand(int messages, long bytes) {
    demand.set(new Demand(messages, bytes));
  }

  private void takeDemand() {
    Demand set = demand.getAndSet(null);
    if (set != null) {
      credit = set.messages();
      creditBytes = set.bytes();
    }
  }

  void received(Parcel parcel) {
    buffer.add(parcel);
  }

  /** Whether it has taken more than it should. */
  boolean isFull() {
    return buffer.isFull();
  }

  /** How many messages there is room for beyond those in the buffer. */
  int wanted() {
    takeDemand();
    return buffer.wanted(credit);
  }

  /** What may be delivered now, in order. */
  List<NatsInbound> takeDeliverable() {
    takeDemand();
    if (credit <= 0 || creditBytes <= 0 || buffer.isAllEmpty()) {
      return List.of();
    }
    List<NatsInbound> batch = new ArrayList<>();
    while (credit > 0 && creditBytes > 0) {
      Parcel again = buffer.pollReleased();
      Parcel parcel = again != null ? again : takeReceived();
      if (parcel == null) {
        break;
      }
      boolean viaInlet = parcel.message().getSubject().startsWith(inletPrefix);
      NatsInbound delivery =
          new NatsInbound(shard, parcel, stream, viaInlet, history(parcel.sequence()), this);
      credit--;
      creditBytes -= delivery.sizeBytes();
      batch.add(delivery);
    }
    return batch;
  }

  private @Nullable Parcel takeReceived() {
    while (true) {
      Parcel parcel = buffer.peek();
      if (parcel == null || !tracker.hasRoom()) {
        return null;
      }
      if (!guard.mayDeliver(parcel.sequence())) {
        if (guard.reserve(parcel.sequence(), buffer.sequenceWithin(credit))) {
          version++;
        }
        urgent = true;
        return null;
      }
      buffer.removeFirst();
      if (!tracker.received(parcel.sequence())) {
        return parcel;
      }
      // An earlier owner had finished it.
      finished();
    }
  }

  private NatsInbound.History history(long position) {
    AttemptTable.Entry entry = attempts.get(position);
    int crashes = guard.crashesOf(position);
    if (entry == null && crashes == 0) {
      return NatsInbound.History.NONE;
    }
    return entry == null
        ? new NatsInbound.History(0, false, crashes, null)
        : new NatsInbound.History(
            entry.attempts(),
            entry.died(),
            crashes,
            entry.notBeforeMillis() == 0 ? null : Instant.ofEpochMilli(entry.notBeforeMillis()));
  }

  // ---- settlement

  void ack(NatsInbound delivery) {
    long position = delivery.parcel().sequence();
    tracker.done(position);
    attempts.remove(position);
    completions++;
    finished();
    admitRecordings();
  }

  private void finished() {
    version++;
    if (guard.finishedUpTo(tracker.watermark())) {
      touchUrgently();
    }
  }

  /** Hands a message back: it will be delivered again, before anything received later. */
  void release(NatsInbound delivery) {
    buffer.release(delivery.parcel());
  }

  /** Makes an attempt durable; waits for room in the table where that is needed. */
  void record(NatsInbound delivery, AttemptRecord attempt, CompletableFuture<Void> done) {
    recordings.add(new Recording(delivery, attempt, done));
    admitRecordings();
  }

  private void admitRecordings() {
    if (recordings.isEmpty()) {
      return;
    }
    recordings.removeIf(
        recording -> {
          long position = recording.delivery().parcel().sequence();
          if (!tracker.isUnfinished(position)) {
            recording.done().complete(null);
            return true;
          }
          if (!attempts.hasRoomFor(position, recording.attempt())) {
            return false;
          }
          attempts.put(position, recording.attempt());
          touchUrgently();
          waiters.add(new Waiter(version, recording.done(), false));
          return true;
        });
  }

  /** Completes when everything settled so far is stored. */
  void flush(CompletableFuture<Void> done) {
    if (storedVersion >= version) {
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

  // ---- checkpoints

  boolean isUrgent() {
    return urgent;
  }

  int completions() {
    return completions;
  }

  boolean needsWrite() {
    if (guard.isRunningLow(nextPosition())) {
      guard.reserve(nextPosition(), nextPosition());
      version++;
    }
    boolean needed = version > storedVersion;
    urgent &= needed;
    return needed;
  }

  private long nextPosition() {
    Parcel next = buffer.peek();
    return next != null ? next.sequence() : nextExpected();
  }

  Write toWrite(boolean handOver) {
    Parcel next = buffer.peek();
    if (tracker.isEmpty() && next != null) {
      tracker.skipTo(next.sequence());
    }
    long position = tracker.watermark();
    urgent = false;
    completions = 0;
    writes++;
    Checkpoint checkpoint =
        new Checkpoint(
            position,
            !handOver,
            handOver ? 0 : slot,
            handOver ? "" : owner,
            writes,
            handOver ? 0 : guard.crashes(),
            handOver ? 0 : guard.limit(),
            created,
            tracker.finishedBitmap(MAX_BITMAP_BYTES),
            Map.copyOf(attempts.from(position)));
    return new Write(checkpoint, version, guard.limit());
  }

  void stored(Write write) {
    storedVersion = Math.max(storedVersion, write.version());
    guard.durable(write.limit());
    while (!waiters.isEmpty() && waiters.element().version() <= storedVersion) {
      waiters.remove().done().complete(null);
    }
  }

  void notStored() {
    urgent = true;
  }

  /** How much of the distance is used up that may lie between the oldest and the newest. */
  double windowFill() {
    return tracker.fillRatio();
  }

  /** The smallest position that can still be received. */
  long nextExpected() {
    return Math.max(tracker.watermark() + tracker.span(), buffer.lastSequence() + 1);
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
