package org.example.jdbcqueue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages that wait for the writer, and between them whoever wants to know when those before have
 * ended. Nothing is added once it is closed, so what the writer finds then is all. Thread-safe.
 */
final class SendLine {
  /** What stands in the line. */
  sealed interface Entry permits Send, Flush {}

  /** Completes when everything before it has ended. */
  record Flush(CompletableFuture<Void> done) implements Entry {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Entry> line = new ArrayDeque<>();
  private boolean closed;

  /** False if it is closed. */
  boolean add(Entry entry) {
    lock.lock();
    try {
      if (!closed) {
        line.add(entry);
        changed.signal();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is, and will be, nothing. */
  boolean isDone() {
    lock.lock();
    try {
      return closed && line.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The sends up to the next flush; waits, unless it is closed, until there is either. */
  List<Send> take(int most) throws InterruptedException {
    lock.lock();
    try {
      while (line.isEmpty() && !closed) {
        changed.await();
      }
      List<Send> batch = new ArrayList<>();
      while (batch.size() < most && line.peek() instanceof Send send) {
        batch.add(send);
        line.remove();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Those that have waited for everything that was taken so far. */
  List<Flush> flushed() {
    lock.lock();
    try {
      List<Flush> flushed = new ArrayList<>();
      while (line.peek() instanceof Flush flush) {
        flushed.add(flush);
        line.remove();
      }
      return flushed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits a while, but no longer than until it is closed. */
  void pause(Duration most) throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
