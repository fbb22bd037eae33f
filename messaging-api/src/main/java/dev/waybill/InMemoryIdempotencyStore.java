package dev.waybill;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An {@link IdempotencyStore} in memory, for tests and for groups of one process. Bounded: beyond
 * {@code maxEntries} the events handled longest ago are forgotten. Thread-safe.
 */
public final class InMemoryIdempotencyStore implements IdempotencyStore {
  private record Held(String token, Instant until) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Held> held = new LinkedHashMap<>();
  private final LinkedHashMap<Key, Instant> done = new LinkedHashMap<>();
  private final Clock clock;
  private final Duration window;
  private final int maxEntries;
  private long tokens;

  /** A store that reads the time from {@code clock}. */
  public InMemoryIdempotencyStore(Clock clock, Duration window, int maxEntries) {
    if (window.isNegative() || window.isZero() || maxEntries < 1) {
      throw new IllegalArgumentException(
          "window = " + window + ", maxEntries = " + maxEntries + ", both must be positive");
    }
    this.clock = clock;
    this.window = window;
    this.maxEntries = maxEntries;
  }

  @Override
  public Claim begin(Key key, Duration lease) {
    Instant now = clock.instant();
    lock.lock();
    try {
      forgetOld(now);
      if (done.containsKey(key)) {
        return new Claim.Done();
      }
      Held holder = held.get(key);
      if (holder != null && holder.until.isAfter(now)) {
        return new Claim.Busy(holder.until);
      }
      String token = Long.toString(++tokens);
      held.put(key, new Held(token, now.plus(lease)));
      return new Claim.Fresh(token);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void complete(Key key, String token) {
    lock.lock();
    try {
      if (holds(held.get(key), token)) {
        held.remove(key);
      }
      done.putIfAbsent(key, clock.instant());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void release(Key key, String token) {
    lock.lock();
    try {
      if (holds(held.get(key), token)) {
        held.remove(key);
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many handled events are remembered now. */
  public int size() {
    lock.lock();
    try {
      forgetOld(clock.instant());
      return done.size();
    } finally {
      lock.unlock();
    }
  }

  private static boolean holds(@Nullable Held holder, String token) {
    return holder != null && holder.token.equals(token);
  }

  /** Entries are in the order of their completion, so the old ones come first. */
  private void forgetOld(Instant now) {
    Instant oldest = now.minus(window);
    for (Iterator<Instant> times = done.values().iterator(); times.hasNext(); ) {
      boolean tooMany = done.size() > maxEntries;
      if (!tooMany && !times.next().isBefore(oldest)) {
        return;
      }
      if (tooMany) {
        times.next();
      }
      times.remove();
    }
  }
}
