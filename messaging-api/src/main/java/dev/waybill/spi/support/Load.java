package dev.waybill.spi.support;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many messages of how many bytes are under way, within bounds. Both are parts of one atomic
 * number, because who sends and who hears of ends are different threads, and each number that they
 * share costs both of them. Thread-safe.
 */
public final class Load {
  /** Half a tebibyte under way is not reached; what is left counts 16 million messages. */
  private static final int BYTES_BITS = 39;

  private static final long ONE_MESSAGE = 1L << BYTES_BITS;
  private static final long BYTES_MASK = ONE_MESSAGE - 1;

  private final int maxMessages;
  private final long maxBytes;
  private final AtomicLong both = new AtomicLong();

  /** Nothing under way. */
  public Load(int maxMessages, long maxBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /** Takes one more message, if there is room. One always fits, however large. */
  public boolean tryTake(int size) {
    long now = both.addAndGet(ONE_MESSAGE + size);
    if (messages(now) == 1 || (messages(now) <= maxMessages && bytes(now) <= maxBytes)) {
      return true;
    }
    giveBack(size);
    return false;
  }

  /** Whether one more message of this size would fit now. */
  public boolean hasRoom(int size) {
    long now = both.get();
    return messages(now) == 0 || (messages(now) < maxMessages && bytes(now) + size <= maxBytes);
  }

  /** Whether an eighth of all room is free, so that it is worth waking those who wait for it. */
  public boolean hasMuchRoom() {
    long now = both.get();
    return maxMessages - messages(now) >= Math.max(1, maxMessages / 8)
        && maxBytes - bytes(now) >= Math.max(1, maxBytes / 8);
  }

  /** A message that was taken has ended. */
  public void giveBack(int size) {
    both.addAndGet(-ONE_MESSAGE - size);
  }

  /** Messages under way. */
  public int messages() {
    return messages(both.get());
  }

  /** Their bytes. */
  public long bytes() {
    return bytes(both.get());
  }

  private static int messages(long both) {
    return (int) (both >>> BYTES_BITS);
  }

  private static long bytes(long both) {
    return both & BYTES_MASK;
  }
}
