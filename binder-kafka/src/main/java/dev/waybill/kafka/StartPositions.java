package dev.waybill.kafka;

import dev.waybill.StartPosition;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out where the partitions that a member got begin. */
final class StartPositions {
  private static final Logger log = LoggerFactory.getLogger(StartPositions.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * Where a partition begins.
   *
   * @param offset the first offset to deliver
   * @param metadata what the last owner left, or null
   * @param endOffset the end of the log
   */
  record Start(long offset, @Nullable CommitMetadata metadata, long endOffset) {}

  private StartPositions() {}

  /** Blocks until the cluster has answered; throws what the client throws. */
  static Map<TopicPartition, Start> find(
      Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions, StartPosition position) {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions, TIMEOUT);
    Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions, TIMEOUT);
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions, TIMEOUT);
    Set<TopicPartition> fresh = new HashSet<>(partitions);
    fresh.removeIf(partition -> committed.get(partition) != null);
    Map<TopicPartition, Long> first = first(consumer, fresh, position, begin, end);
    Map<TopicPartition, Start> starts = new HashMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata left = committed.get(partition);
      long endOffset = end.getOrDefault(partition, 0L);
      starts.put(
          partition,
          left == null
              ? new Start(first.getOrDefault(partition, 0L), null, endOffset)
              : resume(partition, left, begin.getOrDefault(partition, 0L), endOffset));
    }
    return starts;
  }

  private static Map<TopicPartition, Long> first(
      Consumer<byte[], byte[]> consumer,
      Set<TopicPartition> fresh,
      StartPosition position,
      Map<TopicPartition, Long> begin,
      Map<TopicPartition, Long> end) {
    if (fresh.isEmpty() || position.kind() == StartPosition.Kind.EARLIEST) {
      return begin;
    }
    if (!(position instanceof StartPosition.At at)) {
      return end;
    }
    Map<TopicPartition, Long> times = new HashMap<>();
    fresh.forEach(partition -> times.put(partition, at.instant().toEpochMilli()));
    Map<TopicPartition, Long> first = new HashMap<>(end);
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, TIMEOUT);
    found.forEach(
        (partition, offset) -> {
          if (offset != null) {
            first.put(partition, offset.offset());
          }
        });
    return first;
  }

  /** Retention may have overtaken the group, or the topic may have been created anew. */
  private static Start resume(
      TopicPartition partition, OffsetAndMetadata committed, long begin, long end) {
    long offset = committed.offset();
    if (offset >= begin && offset <= end) {
      return new Start(offset, CommitMetadata.decode(offset, committed.metadata()), end);
    }
    log.warn(
        "Partition {} has offsets {} to {}, the group stands at {}: {}; going on at {}",
        partition,
        begin,
        end,
        offset,
        offset < begin
            ? (begin - offset) + " events were deleted before they were handled, raise 'retention'"
            : "the topic was created anew or lost events",
        begin);
    return new Start(begin, null, end);
  }
}
