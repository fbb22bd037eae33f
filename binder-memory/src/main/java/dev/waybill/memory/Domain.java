package dev.waybill.memory;

import dev.waybill.spi.DeliverySink;
import dev.waybill.spi.Shard;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one partition, which one member of a group owns at a time: the partition's shard and,
 * in a log, the inlet's shard beside it. Guarded by the broker's lock.
 */
final class Domain {
  private static final Logger log = LoggerFactory.getLogger(Domain.class);

  final MemoryGroup group;
  final int index;
  final Cursor main;
  private final BrokerCore core;
  private @Nullable Cursor inlet;
  private @Nullable MemorySubscription owner;

  /** Who is to have it once the present owner has let go. */
  private @Nullable MemorySubscription heir;

  private long epoch;

  /** Identifies the hand-over under way; null while there is none. */
  private @Nullable Handover handover;

  private final class Handover {
    void shardDone(Cursor cursor) {
      if (handover == this) {
        cursor.released(Slot.End.ORDERLY);
        if (shards().isEmpty()) {
          vacate(Slot.End.ORDERLY);
          aim(heir);
        }
      }
    }

    void overdue() {
      if (handover == this && owner != null) {
        takeAway();
        aim(heir);
      }
    }
  }

  Domain(MemoryGroup group, int index, Journal journal, BrokerCore core) {
    this.group = group;
    this.index = index;
    this.core = core;
    this.main = new Cursor(this, journal, core);
  }

  /** Adds the inlet's shard; nobody listens to it yet. */
  Cursor addInlet() {
    inlet = new Cursor(this, new Journal(index + "~inlet", false), core);
    return inlet;
  }

  @Nullable Cursor inlet() {
    return inlet;
  }

  @Nullable MemorySubscription owner() {
    return owner;
  }

  /** Who has it, or is about to. */
  @Nullable MemorySubscription keeper() {
    return handover == null ? owner : heir;
  }

  /** The owner, if it may be given anything now. */
  @Nullable MemorySubscription deliverTo() {
    return owner != null && handover == null && owner.isFetching() ? owner : null;
  }

  /** Gives it to {@code member}, after the present owner has let go. */
  void aim(@Nullable MemorySubscription member) {
    heir = member;
    if (handover != null) {
      return;
    }
    if (owner == null) {
      if (member != null) {
        assign(member);
      }
    } else if (owner != member) {
      revoke();
    }
  }

  /** Gives it to {@code member} anew, even if that is the owner. */
  void handTo(MemorySubscription member) {
    heir = member;
    revoke();
  }

  private void revoke() {
    MemorySubscription from = owner;
    if (from == null || handover != null) {
      return;
    }
    Handover started = new Handover();
    handover = started;
    Instant deadline = core.alarms.now().plus(from.drain());
    for (Cursor cursor : cursors()) {
      Shard shard = cursor.shard();
      if (shard != null) {
        from.call(sink -> revoking(sink, shard, deadline, () -> started.shardDone(cursor)));
      }
    }
    core.alarms.after(from.drain(), started::overdue);
  }

  private void revoking(DeliverySink sink, Shard shard, Instant deadline, Runnable done) {
    CompletionStage<Void> stage;
    try {
      stage = sink.revoking(shard, deadline);
    } catch (RuntimeException e) {
      log.error("Giving up shard {} failed in the sink; it is handed over as it is", shard, e);
      stage = CompletableFuture.completedFuture(null);
    }
    stage.whenComplete((nothing, failure) -> core.change(done));
  }

  /** The broker is away: the owner is told, and there is no heir. */
  void cutOff() {
    heir = null;
    takeAway();
  }

  private void takeAway() {
    MemorySubscription late = owner;
    if (late != null) {
      List<Shard> lost = shards();
      vacate(Slot.End.OVERDUE);
      lost.forEach(shard -> late.call(sink -> sink.lost(shard)));
    }
  }

  /** The owner is out; what it held waits for the next one. */
  void vacate(Slot.End how) {
    cursors().forEach(cursor -> cursor.released(how));
    owner = null;
    handover = null;
  }

  private void assign(MemorySubscription member) {
    owner = member;
    epoch++;
    assign(main, member);
    if (inlet != null && member.listensToInlet()) {
      assign(inlet, member);
    }
  }

  private void assign(Cursor cursor, MemorySubscription member) {
    Shard shard =
        new Shard(member.destination(), cursor.journal.shardId, Integer.toString(index), epoch);
    cursor.assigned(shard);
    member.call(sink -> sink.assigned(shard));
  }

  /** What the owner has not given up. */
  private List<Shard> shards() {
    return cursors().stream().map(Cursor::shard).filter(Objects::nonNull).toList();
  }

  double windowFill() {
    return cursors().stream().mapToDouble(Cursor::windowFill).max().orElse(0);
  }

  private List<Cursor> cursors() {
    return inlet == null ? List.of(main) : List.of(main, inlet);
  }
}
