package dev.waybill.conformance.stage;

import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Whether a member lives: the dead write nothing. Shared by all its handlers. Thread-safe. */
final class Life {
  private final Journal journal;

  /** Held for reading by each write, and for good by death. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean dead; // guarded by lock

  Life(Journal journal) {
    this.journal = journal;
  }

  void write(
      EntryKind kind, int actor, int group, int message, int number, int detail, long value) {
    lock.readLock().lock();
    try {
      if (!dead) {
        journal.write(kind, actor, group, message, number, detail, value);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Does something that death cannot interrupt.
   *
   * @throws IllegalStateException if it is dead already
   */
  void alive(Runnable deed) {
    lock.readLock().lock();
    try {
      if (dead) {
        throw new IllegalStateException("This member is dead");
      }
      deed.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Ends by this deed; nothing is written of it afterwards. Until the deed is done no handler ends:
   * else the broker could still hear of an end that the history knows nothing of.
   */
  void end(Runnable deed) {
    lock.writeLock().lock();
    try {
      dead = true;
      deed.run();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
