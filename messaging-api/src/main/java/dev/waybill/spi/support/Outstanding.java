package dev.waybill.spi.support;

import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicBoolean forgetting = new AtomicBoolean();
  private volatile int most = SLACK;

  /** Nothing yet. */
  public Outstanding(Predicate<? super T> hasEnded) {
    this.hasEnded = hasEnded;
  }

  /** Something begins. */
  public void add(T begun) {
    size.incrementAndGet();
    line.add(begun);
  }

  /** To be called now and then when something has ended; how often decides what is kept. */
  public void forgetEnded() {
    if (!forgetting.compareAndSet(false, true)) {
      return; // somebody does
    }
    try {
      for (T first = line.peek(); first != null && hasEnded.test(first); first = line.peek()) {
        line.poll();
        size.decrementAndGet();
      }
      if (size.get() > most) {
        line.removeIf(this::isForgotten);
        most = 2 * size.get() + SLACK;
      }
    } finally {
      forgetting.set(false);
    }
  }

  private boolean isForgotten(T item) {
    boolean ended = hasEnded.test(item);
    if (ended) {
      size.decrementAndGet();
    }
    return ended;
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
