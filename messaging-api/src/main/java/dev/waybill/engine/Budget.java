package dev.waybill.engine;

import dev.waybill.spi.support.Load;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds what is published and not yet ended, in events and bytes. Taking and giving back cost an
 * atomic add; the lock is only for callers that wait. Thread-safe.
 */
final class Budget {
  /** A waiter looks by itself, too: room that stays below what is worth a call is room. */
  private static final long SHORTEST_NAP = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long LONGEST_NAP = TimeUnit.MILLISECONDS.toNanos(50);

  private final Load load;
  private final AtomicInteger waiters = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  Budget(int maxEvents, long maxBytes) {
    load = new Load(maxEvents, maxBytes);
  }

  /** Takes room without waiting; wakes nobody, or those who wait would wake each other. */
  boolean tryTake(int size) {
    return load.tryTake(size);
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

  /** One by one, each waiter would be woken for each event that ends: so once in a while. */
  void giveBack(int size) {
    load.giveBack(size);
    if (waiters.get() > 0 && load.hasMuchRoom()) {
      lock.lock();
      try {
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  int events() {
    return load.messages();
  }

  long bytes() {
    return load.bytes();
  }
}
