package dev.waybill.spi.support;

import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * What has begun and not ended, in the order in which it began. Cheap where things end about as
 * they began: those at the front are forgotten one by one, the others once there are more of them
 * than of what is under way. Thread-safe, without a lock.
 *
 * @param <T> knows by itself whether it has ended
 */
public final class Outstanding<T> implements Iterable<T> {
  private static final int SLACK = 1_024;

  private final Predicate<? super T> hasEnded;
  private final ConcurrentLinkedQueue<T> line = new ConcurrentLinkedQueue<>();
  private final AtomicLong added = new AtomicLong();
  private final AtomicBoolean forgetting = new AtomicBoolean();

  /** These two belong to whoever forgets. */
  private volatile long forgotten;

  private volatile long most = SLACK;

  /** Nothing yet. */
  public Outstanding(Predicate<? super T> hasEnded) {
    this.hasEnded = hasEnded;
  }

  /** Something begins. */
  public void add(T begun) {
    added.incrementAndGet();
    line.add(begun);
  }

  /** To be called now and then when something has ended; how often decides what is kept. */
  public void forgetEnded() {
    if (!forgetting.compareAndSet(false, true)) {
      return; // somebody does
    }
    try {
      long gone = forgotten;
      for (T first = line.peek(); first != null && hasEnded.test(first); first = line.peek()) {
        line.poll();
        gone++;
      }
      if (added.get() - gone > most) {
        gone += forgetEverywhere();
        most = 2 * (added.get() - gone) + SLACK;
      }
      forgotten = gone;
    } finally {
      forgetting.set(false);
    }
  }

  private long forgetEverywhere() {
    long gone = 0;
    for (Iterator<T> all = line.iterator(); all.hasNext(); ) {
      if (hasEnded.test(all.next())) {
        all.remove();
        gone++;
      }
    }
    return gone;
  }

  /** Whether nothing is under way, or known to be. */
  public boolean isEmpty() {
    return line.isEmpty();
  }

  /** May show some that have ended, and some that begin meanwhile. */
  @Override
  public Iterator<T> iterator() {
    return line.iterator();
  }
}
