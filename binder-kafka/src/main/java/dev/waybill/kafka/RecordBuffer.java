package dev.waybill.kafka;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records of a partition that were fetched and not delivered yet, and those that were handed back.
 * Says when to pause fetching. Owned by the poll thread.
 */
final class RecordBuffer {
  private static final int PAUSE_RECORDS = 500;
  private static final int RESUME_RECORDS = 100;
  private static final long PAUSE_BYTES = 4L << 20;
  private static final long RESUME_BYTES = 1L << 20;

  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
  private final PriorityQueue<ConsumerRecord<byte[], byte[]>> released =
      new PriorityQueue<>(Comparator.comparingLong(ConsumerRecord::offset));
  private long bytes;
  private boolean paused;

  void add(List<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      fetched.add(record);
      bytes += size(record);
    }
  }

  /** A record comes back; it goes before anything fetched. */
  void release(ConsumerRecord<byte[], byte[]> record) {
    released.add(record);
  }

  @Nullable ConsumerRecord<byte[], byte[]> pollReleased() {
    return released.poll();
  }

  @Nullable ConsumerRecord<byte[], byte[]> peek() {
    return fetched.peek();
  }

  void removeFirst() {
    bytes -= size(fetched.remove());
  }

  boolean isEmpty() {
    return fetched.isEmpty();
  }

  /** The offset of the last of the first {@code count} records; there must be one. */
  long offsetWithin(int count) {
    long last = fetched.element().offset();
    int left = count;
    for (ConsumerRecord<byte[], byte[]> record : fetched) {
      last = record.offset();
      if (--left <= 0) {
        break;
      }
    }
    return last;
  }

  private static int size(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
  }

  /** Whether to change from fetching to pausing or back; remembers that it was asked. */
  boolean switchesPause(boolean stopped) {
    boolean wanted =
        stopped
            || (paused
                ? fetched.size() > RESUME_RECORDS || bytes > RESUME_BYTES
                : fetched.size() >= PAUSE_RECORDS || bytes >= PAUSE_BYTES);
    boolean switches = wanted != paused;
    paused = wanted;
    return switches;
  }

  boolean isPaused() {
    return paused;
  }

  void clear() {
    fetched.clear();
    released.clear();
    bytes = 0;
  }
}
