package dev.waybill.spi.support;

import org.jspecify.annotations.Nullable;

/**
 * Knows which of the positions received from a log are finished, and up to where all of them are.
 *
 * <p>Only positions that were <em>received</em> count: a log has holes (transaction markers,
 * compaction), so the position after a finished one is not the next number but the next one
 * received. The window is a ring of fixed size and nothing is allocated per position. Not
 * thread-safe: one thread owns a tracker.
 */
public final class WindowTracker {
  private final long[] positions;
  private final long[] doneBits;
  private final int mask;

  /**
   * Sequence numbers of the oldest entry and of the one to come; the ring index is the low bits.
   */
  private long head;

  private long tail;

  /** Where the next position is expected at the earliest; the watermark of an empty window. */
  private long next;

  private int finishedAhead;

  /** What an earlier owner had finished; bit i stands for {@code restoredBase + i}. */
  private byte @Nullable [] restored;

  private long restoredBase;

  /**
   * An empty window.
   *
   * @param capacity most positions tracked at a time; a power of two of at least 64
   * @param base everything below this position is finished
   */
  public WindowTracker(int capacity, long base) {
    if (capacity < 64 || Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException(
          "capacity " + capacity + " must be a power of two of at least 64");
    }
    positions = new long[capacity];
    doneBits = new long[capacity >> 6];
    mask = capacity - 1;
    next = base;
  }

  /** Whether another position can be received. */
  public boolean hasRoom() {
    return tail - head < positions.length;
  }

  /**
   * Takes a position into the window. Positions must grow and {@link #hasRoom} must hold.
   *
   * @return whether an earlier owner had finished it: then it counts as done already and must not
   *     be delivered
   */
  public boolean received(long position) {
    if (position < next) {
      throw new IllegalArgumentException(
          "position " + position + " is not after " + (next - 1) + ", the last one received");
    }
    if (!hasRoom()) {
      throw new IllegalStateException("the window of " + positions.length + " positions is full");
    }
    positions[(int) tail & mask] = position;
    tail++;
    next = position + 1;
    boolean finished = wasFinished(position);
    if (finished) {
      markDone(tail - 1);
    }
    if (restored != null && next - restoredBase >= restored.length * 8L) {
      restored = null;
    }
    return finished;
  }

  /**
   * Marks a position as finished. Unknown and already finished positions are ignored.
   *
   * @return the watermark afterwards
   */
  public long done(long position) {
    long sequence = find(position);
    if (sequence >= 0 && !isDone(sequence)) {
      markDone(sequence);
    }
    return watermark();
  }

  /** Every position below this one is finished, or was never received. */
  public long watermark() {
    return head < tail ? positions[(int) head & mask] : next;
  }

  /** Says that no position below {@code position} will come, for holes at the end of the log. */
  public void skipTo(long position) {
    next = Math.max(next, position);
  }

  /** Whether nothing received is unfinished. */
  public boolean isEmpty() {
    return head == tail;
  }

  /** Whether a position was received and is not finished yet. */
  public boolean isUnfinished(long position) {
    long sequence = find(position);
    return sequence >= 0 && !isDone(sequence);
  }

  /** Positions in the window: the oldest unfinished one and all received after it. */
  public int size() {
    return (int) (tail - head);
  }

  /** Positions finished ahead of the oldest unfinished one. */
  public int finishedAhead() {
    return finishedAhead;
  }

  /** The distance from the watermark to the last position received, holes included. */
  public long span() {
    return head < tail ? next - positions[(int) head & mask] : 0;
  }

  /** How full the window is, from 0 to 1. */
  public double fillRatio() {
    return (double) size() / positions.length;
  }

  /**
   * What is finished ahead of the watermark; bit i (bit {@code i % 8} of byte {@code i / 8}) stands
   * for {@code watermark + i}. Includes what an earlier owner finished and was not received again
   * yet.
   *
   * @param maxBytes the most there is room for
   * @return empty if nothing is; null if it takes more than {@code maxBytes}
   */
  public byte @Nullable [] finishedBitmap(int maxBytes) {
    long base = watermark();
    long last = lastFinished(base);
    if (last < base) {
      return new byte[0];
    }
    long bytes = ((last - base) >> 3) + 1;
    if (bytes > maxBytes) {
      return null;
    }
    byte[] bitmap = new byte[(int) bytes];
    for (long sequence = head; sequence < tail; sequence++) {
      if (isDone(sequence)) {
        set(bitmap, positions[(int) sequence & mask] - base);
      }
    }
    if (restored != null) {
      for (long position = Math.max(next, base); position <= last; position++) {
        if (wasFinished(position)) {
          set(bitmap, position - base);
        }
      }
    }
    return bitmap;
  }

  /**
   * Takes over what an earlier owner had finished. To be called before anything is received.
   *
   * @param bitmap as {@link #finishedBitmap} gave it when the watermark was this tracker's base
   */
  public void restoreFinished(byte[] bitmap) {
    if (tail != 0) {
      throw new IllegalStateException("positions were received already");
    }
    restored = bitmap.length == 0 ? null : bitmap.clone();
    restoredBase = next;
  }

  private long lastFinished(long base) {
    if (restored != null) {
      for (long i = restored.length * 8L - 1; i >= 0 && restoredBase + i >= next; i--) {
        if (wasFinished(restoredBase + i)) {
          return restoredBase + i;
        }
      }
    }
    if (finishedAhead > 0) {
      for (long sequence = tail - 1; sequence >= head; sequence--) {
        if (isDone(sequence)) {
          return positions[(int) sequence & mask];
        }
      }
    }
    return base - 1;
  }

  private boolean wasFinished(long position) {
    byte[] bits = restored;
    if (bits == null) {
      return false;
    }
    long index = position - restoredBase;
    if (index >= bits.length * 8L) {
      return false;
    }
    return (bits[(int) (index >> 3)] & (1 << (int) (index & 7))) != 0;
  }

  private static void set(byte[] bitmap, long index) {
    bitmap[(int) (index >> 3)] |= (byte) (1 << (int) (index & 7));
  }

  /** Holes only make the index smaller than the distance; without any, the first look finds it. */
  private long find(long position) {
    if (head == tail) {
      return -1;
    }
    long distance = position - positions[(int) head & mask];
    if (distance < 0) {
      return -1;
    }
    long guess = head + Math.min(distance, tail - head - 1);
    if (positions[(int) guess & mask] == position) {
      return guess;
    }
    long low = head;
    long high = guess - 1;
    while (low <= high) {
      long middle = (low + high) >>> 1;
      long found = positions[(int) middle & mask];
      if (found == position) {
        return middle;
      }
      if (found < position) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private boolean isDone(long sequence) {
    int index = (int) sequence & mask;
    return (doneBits[index >> 6] & (1L << index)) != 0;
  }

  private void markDone(long sequence) {
    int index = (int) sequence & mask;
    doneBits[index >> 6] |= 1L << index;
    finishedAhead++;
    while (head < tail && isDone(head)) {
      int first = (int) head & mask;
      doneBits[first >> 6] &= ~(1L << first);
      finishedAhead--;
      head++;
    }
  }
}
