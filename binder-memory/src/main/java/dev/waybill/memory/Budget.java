package dev.waybill.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * How much a destination, an inlet or a group's dead letters may hold. In a log it also keeps what
 * every group has finished, as long as there is room. Guarded by the broker's lock.
 */
final class Budget {
  private final int maxEvents;
  private final long maxBytes;
  private final int maxRetained;
  private final ArrayDeque<Retained> retained = new ArrayDeque<>();
  private int events;
  private long bytes;

  private record Retained(Journal journal, Stored message) {}

  Budget(BrokerSettings settings) {
    this.maxEvents = settings.capacityEvents();
    this.maxBytes = settings.capacityBytes();
    this.maxRetained = settings.retainedEvents();
  }

  /** Takes room for one message; false if there is none. */
  boolean take(int sizeBytes) {
    while (!fits(sizeBytes) && !retained.isEmpty()) {
      dropOldest();
    }
    if (!fits(sizeBytes)) {
      return false;
    }
    force(sizeBytes);
    return true;
  }

  /** Takes room that may not be there. */
  void force(int sizeBytes) {
    events++;
    bytes += sizeBytes;
  }

  void giveBack(int sizeBytes) {
    events--;
    bytes -= sizeBytes;
  }

  /** Keeps a finished message for groups to come, as long as there is room for it. */
  void retain(Journal journal, Stored message) {
    retained.add(new Retained(journal, message));
    while (retained.size() > maxRetained) {
      dropOldest();
    }
  }

  /** Drops what was kept for longer than {@code retention}. */
  void expire(@Nullable Duration retention, Instant now) {
    if (retention == null) {
      return;
    }
    Instant oldest = now.minus(retention);
    while (!retained.isEmpty()
        && (isStale(retained.peek()) || retained.peek().message().enqueuedAt.isBefore(oldest))) {
      dropOldest();
    }
  }

  int events() {
    return events;
  }

  long bytes() {
    return bytes;
  }

  private boolean fits(int sizeBytes) {
    return events < maxEvents && bytes + sizeBytes <= maxBytes;
  }

  private void dropOldest() {
    Retained oldest = retained.remove();
    if (!isStale(oldest)) {
      oldest.journal().remove(oldest.message());
    }
  }

  /** A new group has begun to read it after it was kept, or it was kept twice for that reason. */
  private static boolean isStale(Retained entry) {
    return entry.message().removed || entry.message().readers > 0;
  }
}
