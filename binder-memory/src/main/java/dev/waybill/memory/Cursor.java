package dev.waybill.memory;

import dev.waybill.Backlog;
import dev.waybill.spi.Settlement;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * How far a group has come in a journal. The unfinished messages it was given are a list in journal
 * order, so the first of them is the watermark and what was finished beyond it is simply not there.
 * Guarded by the broker's lock.
 */
final class Cursor {
  private static final int MAX_BATCH = 256;

  final Domain domain;
  final Journal journal;
  private final BrokerCore core;

  /** First offset of the messages for all groups that this one wants. */
  private long start = Long.MAX_VALUE;

  private @Nullable Stored unread;
  private @Nullable Slot oldest;
  private @Nullable Slot newest;
  private final PriorityQueue<Slot> again = new PriorityQueue<>();
  private long pending;
  private int held;

  private @Nullable Shard shard;
  private int creditMessages;
  private long creditBytes;

  /** Whose queue of cursors to look at it is in; may be an owner of the past. */
  @Nullable MemorySubscription queuedWith;

  private boolean leaseTimer;

  Cursor(Domain domain, Journal journal, BrokerCore core) {
    this.domain = domain;
    this.journal = journal;
    this.core = core;
  }

  // ---- the group's side

  /** Begins to read, at {@code offset}, what is stored for all groups. */
  void startAt(long offset) {
    start = offset;
    for (Stored message = journal.first(); message != null; message = message.next) {
      if (message.only == null && message.offset >= start) {
        message.readers++;
        pending++;
      }
    }
    unread = wanted(journal.first());
  }

  /** A message was stored that this group wants. */
  void appended(Stored message) {
    message.readers++;
    pending++;
    if (unread == null) {
      unread = message;
      signal();
    }
  }

  boolean wants(Stored message) {
    return message.only == null ? message.offset >= start : message.only == domain.group;
  }

  private @Nullable Stored wanted(@Nullable Stored from) {
    Stored message = from;
    while (message != null && !wants(message)) {
      message = message.next;
    }
    return message;
  }

  Backlog backlog(Instant now) {
    Stored first = oldest == null ? unread : oldest.message;
    Duration age = first == null ? null : Duration.between(first.enqueuedAt, now);
    return new Backlog(journal.shardId, pending, held, age);
  }

  // ---- the owner's side

  @Nullable Shard shard() {
    return shard;
  }

  void assigned(Shard to) {
    shard = to;
    creditMessages = 0;
    creditBytes = 0;
  }

  /** Takes everything back from the owner. */
  void released(Slot.End how) {
    shard = null;
    for (Slot slot = oldest; slot != null; slot = slot.next) {
      if (slot.delivery != null) {
        takeBack(slot, how);
      }
    }
  }

  void demand(Shard from, int messages, long bytes) {
    if (from.equals(shard)) {
      creditMessages = messages;
      creditBytes = bytes;
      signal();
    }
  }

  /** Has the owner look at this shard, if there is anything it may be given. */
  private void signal() {
    MemorySubscription owner = domain.deliverTo();
    if (owner != null
        && creditMessages > 0
        && creditBytes > 0
        && (unread != null || !again.isEmpty())) {
      owner.enqueue(this);
    }
  }

  /** What the owner may be given now, its credit used up by it. */
  List<MemoryInbound> take(MemorySubscription member) {
    List<MemoryInbound> batch = new ArrayList<>();
    Shard to = shard;
    if (to == null || domain.deliverTo() != member) {
      return batch;
    }
    long now = core.alarms.nanoTime();
    while (batch.size() < MAX_BATCH) {
      Slot slot = nextWithin(now);
      if (slot == null) {
        return batch;
      }
      creditMessages--;
      creditBytes -= slot.message.sizeBytes;
      held++;
      MemoryInbound delivery = new MemoryInbound(to, this, slot.countDelivery());
      slot.delivered(delivery);
      lease(slot, now);
      batch.add(delivery);
    }
    signal();
    return batch;
  }

  /**
   * The next message that credit and window allow, out of the waiting line; expired ones end here.
   */
  private @Nullable Slot nextWithin(long now) {
    while (creditMessages > 0 && creditBytes > 0) {
      Slot waiting = again.peek();
      Stored message = waiting != null ? waiting.message : unread;
      if (message == null || (waiting == null && !inWindow(message))) {
        return null;
      }
      Slot slot = waiting != null ? again.remove() : read(message);
      if (message.expiresAt > now) {
        return slot;
      }
      finish(slot);
    }
    return null;
  }

  private boolean inWindow(Stored message) {
    return !core.settings.isLog()
        || oldest == null
        || message.offset - oldest.message.offset < core.settings.windowEvents();
  }

  /** How much of the window is used up by what was given since the oldest; 0 for a queue. */
  double windowFill() {
    if (!core.settings.isLog() || oldest == null) {
      return 0;
    }
    long next = unread == null ? journal.nextOffset() : unread.offset;
    return Math.min(1, (double) (next - oldest.message.offset) / core.settings.windowEvents());
  }

  private Slot read(Stored message) {
    unread = wanted(message.next);
    Slot slot = new Slot(message);
    slot.previous = newest;
    if (newest == null) {
      oldest = slot;
    } else {
      newest.next = slot;
    }
    newest = slot;
    return slot;
  }

  // ---- settling

  /** Whether the delivery is still its owner's to settle. */
  boolean isCurrent(MemoryInbound delivery) {
    return delivery.slot != null && delivery.slot.delivery == delivery;
  }

  void settle(MemoryInbound delivery, Settlement how) {
    Slot slot = delivery.slot;
    if (slot == null || slot.delivery != delivery) {
      return;
    }
    if (how instanceof Settlement.Ack) {
      if (core.faults.losesAck()) {
        return;
      }
      held--;
      finish(slot);
    } else if (how instanceof Settlement.Defer defer) {
      held--;
      slot.ended(Slot.End.ORDERLY);
      core.alarms.at(core.alarms.nanoTime() + Alarms.nanos(defer.delay()), () -> resume(slot));
    } else {
      takeBack(slot, Slot.End.ORDERLY);
    }
    signal();
  }

  private void resume(Slot slot) {
    again.add(slot);
    signal();
  }

  private void takeBack(Slot slot, Slot.End how) {
    held--;
    slot.ended(how);
    again.add(slot);
  }

  private void finish(Slot slot) {
    if (slot.previous == null) {
      oldest = slot.next;
    } else {
      slot.previous.next = slot.next;
    }
    if (slot.next == null) {
      newest = slot.previous;
    } else {
      slot.next.previous = slot.previous;
    }
    slot.delivery = null;
    pending--;
    Stored message = slot.message;
    if (--message.readers == 0) {
      journal.unread(message);
    }
  }

  // ---- leases

  private void lease(Slot slot, long now) {
    if (core.settings.hasLease()) {
      slot.leaseEndsAt = now + Alarms.nanos(core.settings.lease());
      timeLease(slot.leaseEndsAt);
    }
  }

  private void timeLease(long due) {
    if (!leaseTimer) {
      leaseTimer = true;
      core.alarms.at(due, this::endLeases);
    }
  }

  private void endLeases() {
    leaseTimer = false;
    long now = core.alarms.nanoTime();
    long next = Long.MAX_VALUE;
    MemorySubscription owner = domain.owner();
    for (Slot slot = oldest; slot != null; slot = slot.next) {
      MemoryInbound delivery = slot.delivery;
      if (delivery != null && slot.leaseEndsAt <= now) {
        takeBack(slot, Slot.End.OVERDUE);
        if (owner != null) {
          owner.call(sink -> sink.leaseLost(delivery));
        }
      } else {
        next = Math.min(next, slot.leaseEndsAt);
      }
    }
    if (next < Long.MAX_VALUE) {
      timeLease(next);
    }
    signal();
  }
}
