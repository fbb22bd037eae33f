package dev.waybill.nats;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a shard that were received and not delivered yet, and those that were handed back.
 * Says how many more to ask for. Owned by the thread of the subscription.
 */
final class ParcelBuffer {
  /** Kept ready beyond what there is credit for, so that nobody waits for a round trip. */
  private static final int AHEAD = 256;

  private static final int MOST = 2_048;
  private static final long MAX_BYTES = 2L << 20;

  private final ArrayDeque<Parcel> received = new ArrayDeque<>();
  private final PriorityQueue<Parcel> released =
      new PriorityQueue<>(Comparator.comparingLong(Parcel::sequence));
  private long bytes;
  private long last = -1;

  void add(Parcel parcel) {
    received.add(parcel);
    bytes += parcel.sizeBytes();
    last = parcel.sequence();
  }

  /** A message comes back; it goes before anything received. */
  void release(Parcel parcel) {
    released.add(parcel);
  }

  int wanted(int credit) {
    return bytes >= MAX_BYTES ? 0 : Math.max(0, Math.min(credit, MOST) + AHEAD - received.size());
  }

  /** Far beyond what was asked for: others were asked for, too, and this one got their share. */
  boolean isFull() {
    return received.size() >= 2 * MOST || bytes >= 2 * MAX_BYTES;
  }

  @Nullable Parcel pollReleased() {
    return released.poll();
  }

  @Nullable Parcel peek() {
    return received.peek();
  }

  void removeFirst() {
    bytes -= received.remove().sizeBytes();
  }

  boolean isAllEmpty() {
    return received.isEmpty() && released.isEmpty();
  }

  /** The last message received, delivered or not; -1 before the first. */
  long lastSequence() {
    return last;
  }

  /** The place of the last of the first {@code count} messages; there must be one. */
  long sequenceWithin(int count) {
    long within = received.element().sequence();
    int left = count;
    for (Parcel parcel : received) {
      within = parcel.sequence();
      if (--left <= 0) {
        break;
      }
    }
    return within;
  }

  void clear() {
    received.clear();
    released.clear();
    bytes = 0;
  }
}
