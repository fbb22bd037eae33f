package dev.waybill.kafka;

import dev.waybill.StartPosition;
import dev.waybill.spi.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer with the partitions it reads: the destination's, or those of the inlet. Owned by the
 * poll thread.
 */
final class Feed {
  private static final Logger log = LoggerFactory.getLogger(Feed.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  final KafkaConsumer<byte[], byte[]> consumer;
  final CommitCycle commits;
  private final Membership membership;
  private final boolean viaInlet;
  private final Map<TopicPartition, KafkaShard> shards = new HashMap<>();

  /** Partitions that are ours but whose position is not known yet. */
  private final Set<TopicPartition> unopened = new HashSet<>();

  Feed(Membership membership, KafkaConsumer<byte[], byte[]> consumer, boolean viaInlet) {
    this.membership = membership;
    this.consumer = consumer;
    this.viaInlet = viaInlet;
    this.commits = new CommitCycle(membership, consumer);
  }

  Collection<KafkaShard> shards() {
    return shards.values();
  }

  /** Everything assigned, opened or not. */
  Set<TopicPartition> partitions() {
    Set<TopicPartition> all = new HashSet<>(shards.keySet());
    all.addAll(unopened);
    return all;
  }

  boolean hasPartitions() {
    return !shards.isEmpty() || !unopened.isEmpty();
  }

  @Nullable KafkaShard remove(TopicPartition partition) {
    unopened.remove(partition);
    return shards.remove(partition);
  }

  void assigned(Collection<TopicPartition> partitions) {
    unopened.addAll(partitions);
  }

  boolean hasUnopened() {
    return !unopened.isEmpty();
  }

  /**
   * Sets the positions of new partitions.
   *
   * @return the shards that were opened; none if the cluster did not answer, to be tried again
   */
  List<KafkaShard> openPartitions(Function<TopicPartition, Shard> naming) {
    if (unopened.isEmpty()) {
      return List.of();
    }
    StartPosition position = viaInlet ? StartPosition.earliest() : membership.spec().start();
    Map<TopicPartition, StartPositions.Start> starts;
    try {
      starts = StartPositions.find(consumer, Set.copyOf(unopened), position);
      starts.forEach((partition, start) -> consumer.seek(partition, start.offset()));
    } catch (TimeoutException | IllegalStateException e) {
      log.warn("Partitions {} not opened yet, trying again", unopened, e);
      return List.of();
    }
    List<KafkaShard> opened = new ArrayList<>();
    starts.forEach(
        (partition, start) -> {
          KafkaShard shard =
              new KafkaShard(
                  partition, naming.apply(partition), viaInlet, start, membership.owner());
          shards.put(partition, shard);
          opened.add(shard);
        });
    unopened.clear();
    return opened;
  }

  /**
   * Fetches into the shards' buffers.
   *
   * @return whether anything came
   */
  boolean poll(Duration timeout) {
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = consumer.poll(timeout);
    } catch (OffsetOutOfRangeException e) {
      outOfRange(e);
      return true;
    }
    for (TopicPartition partition : records.partitions()) {
      KafkaShard shard = shards.get(partition);
      // Without a shard its position is still to be set, and the records come again.
      if (shard != null) {
        shard.buffer().add(records.records(partition));
      }
    }
    return !records.isEmpty();
  }

  private void outOfRange(OffsetOutOfRangeException e) {
    Map<TopicPartition, Long> begin = consumer.beginningOffsets(e.partitions());
    e.offsetOutOfRangePartitions()
        .forEach(
            (partition, offset) -> {
              long first = begin.getOrDefault(partition, 0L);
              KafkaShard shard = shards.get(partition);
              if (shard != null && first < shard.nextExpected()) {
                throw new KafkaException(
                    "Partition " + partition + " lost events: offset " + offset + " is gone", e);
              }
              log.warn(
                  "Partition {}: events {} to {} were deleted before they were handled, raise"
                      + " 'retention' or add members",
                  partition,
                  offset,
                  first - 1);
              consumer.seek(partition, first);
            });
  }

  boolean hasPaused() {
    for (KafkaShard shard : shards.values()) {
      if (shard.buffer().isPaused()) {
        return true;
      }
    }
    return false;
  }

  /** Stops fetching for shards that have enough, goes on for those that want more. */
  void applyPauses(boolean stopped) {
    List<TopicPartition> pause = new ArrayList<>();
    List<TopicPartition> resume = new ArrayList<>();
    for (KafkaShard shard : shards.values()) {
      if (shard.buffer().switchesPause(stopped)) {
        (shard.buffer().isPaused() ? pause : resume).add(shard.partition);
      }
    }
    if (!pause.isEmpty()) {
      consumer.pause(pause);
    }
    if (!resume.isEmpty()) {
      consumer.resume(resume);
    }
  }

  /** A rebalance may have forgotten what was paused. */
  void pauseAgain() {
    List<TopicPartition> paused = new ArrayList<>();
    for (KafkaShard shard : shards.values()) {
      if (shard.buffer().isPaused()) {
        paused.add(shard.partition);
      }
    }
    if (!paused.isEmpty()) {
      consumer.pause(paused);
    }
  }

  void close() {
    try {
      consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    } catch (KafkaException e) {
      log.warn("Consumer of {} not closed in order", membership.name(), e);
    }
  }
}
