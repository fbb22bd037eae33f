package dev.waybill.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds what is published and not yet ended, in events and bytes. Taking and giving back costs two
 * atomic adds; the lock is only for callers that wait. Thread-safe.
 */
final class Budget {
  /** A waiter looks by itself, too: room that stays below what is worth a call is room. */
  private static final long SHORTEST_NAP = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long LONGEST_NAP = TimeUnit.MILLISECONDS.toNanos(50);

  private final int maxEvents;
  private final long maxBytes;
  private final AtomicInteger events = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger waiters = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  Budget(int maxEvents, long maxBytes) {
    this.maxEvents = maxEvents;
    this.maxBytes = maxBytes;
  }

  /** Takes room without waiting. One event always fits, however large. */
  boolean tryTake(int size) {
    int count = events.incrementAndGet();
    long total = bytes.addAndGet(size);
    if (count == 1 || (count <= maxEvents && total <= maxBytes)) {
      return true;
    }
    bytes.addAndGet(-size); // wakes nobody: those who wait would only wake each other
    events.decrementAndGet();
    return false;
  }

  /** Takes room, waiting up to {@code nanos} for it. */
  boolean take(int size, long nanos) throws InterruptedException {
    if (tryTake(size)) {
      return true;
    }
    lock.lockInterruptibly();
    waiters.incrementAndGet();
    try {
      long left = nanos;
      long nap = SHORTEST_NAP;
      while (!tryTake(size)) {
        if (left <= 0) {
          return false;
        }
        long slept = Math.min(left, nap);
        left -= slept - room.awaitNanos(slept);
        nap = Math.min(nap * 2, LONGEST_NAP);
      }
      return true;
    } finally {
      waiters.decrementAndGet();
      lock.unlock();
    }
  }

  void giveBack(int size) {
    bytes.addAndGet(-size);
    events.decrementAndGet();
    if (waiters.get() > 0 && isWorthWaking()) {
      lock.lock();
      try {
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** One by one, each waiter would be woken for each event that ends. */
  private boolean isWorthWaking() {
    return maxEvents - events.get() >= Math.max(1, maxEvents / 8)
        && maxBytes - bytes.get() >= Math.max(1, maxBytes / 8);
  }

  int events() {
    return events.get();
  }

  long bytes() {
    return bytes.get();
  }
}
