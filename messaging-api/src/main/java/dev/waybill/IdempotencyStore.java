package dev.waybill;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Remembers which events a group has handled, so that a handler's effect happens once although
 * deliveries may repeat. An event is known by (group, source, id). Implementations must be
 * thread-safe and shared by all members of the group; {@link #inMemory} is for one process. Methods
 * run on handler threads and may block. An exception means that the store cannot be used now: the
 * event waits and no attempt is counted.
 *
 * <p>A store whose {@link #complete} takes part in the transaction of the handler's own writes
 * makes the effect exact; any other leaves the moment between the effect and {@code complete}.
 */
public interface IdempotencyStore {
  /** What identifies an event for a group. */
  record Key(String group, String source, String id) {}

  /** What the store knows. */
  sealed interface Claim {
    /**
     * Nobody has handled it; the caller now holds it until its lease ends.
     *
     * @param token proves the holding to {@link #complete} and {@link #release}
     */
    record Fresh(String token) implements Claim {}

    /** It has been handled. */
    record Done() implements Claim {}

    /** Somebody else handles it. */
    record Busy(Instant until) implements Claim {}
  }

  /** Claims an event for {@code lease}. */
  Claim begin(Key key, Duration lease);

  /** The event has been handled: {@link #begin} answers DONE from now on, within the window. */
  void complete(Key key, String token);

  /** The handler failed: leaves no mark. Without effect where the token no longer holds. */
  void release(Key key, String token);

  /**
   * A store in this process's memory.
   *
   * @param window how long a handled event is remembered
   * @param maxEntries how many events are remembered; the oldest go first
   */
  static IdempotencyStore inMemory(Duration window, int maxEntries) {
    return new InMemoryIdempotencyStore(Clock.systemUTC(), window, maxEntries);
  }
}
