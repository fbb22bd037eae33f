package dev.waybill.kafka;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import dev.waybill.spi.support.PhysicalNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a group's dead letters without changing anything. A topic of several partitions, which
 * Waybill does not create, is read one partition after the other.
 */
final class KafkaDeadLetterBrowser implements DeadLetterBrowser, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final PhysicalNames names;
  private final KafkaReader reader;

  /** Where to go on: {@code partition/offset}. */
  private record Cursor(int partition, long offset) {
    static Cursor parse(@Nullable String text) {
      if (text == null) {
        return new Cursor(0, 0);
      }
      String[] parts = text.split("/", -1);
      try {
        return new Cursor(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IllegalArgumentException("'" + text + "' is no cursor of a Kafka topic", e);
      }
    }

    @Override
    public String toString() {
      return partition + "/" + offset;
    }
  }

  KafkaDeadLetterBrowser(PhysicalNames names, KafkaReader reader) {
    this.names = names;
    this.reader = reader;
  }

  @Override
  public CompletionStage<Page> browse(
      String destination, String group, @Nullable String cursor, int max) {
    String topic = names.deadLetters(destination, group);
    Shard shard = new Shard(destination, "dlq", "dlq", 0);
    return reader
        .read(consumer -> page(consumer, topic, shard, Cursor.parse(cursor), max))
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    KafkaErrors.exception(
                        "Dead letters of '" + destination + "/" + group + "' could not be read",
                        error)));
  }

  private static Page page(
      KafkaConsumer<byte[], byte[]> consumer, String topic, Shard shard, Cursor from, int max) {
    List<TopicPartition> partitions = partitions(consumer, topic);
    // Before they are asked for their ends: the client complains about others.
    consumer.assign(partitions);
    Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions, TIMEOUT);
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions, TIMEOUT);
    List<Inbound> items = new ArrayList<>();
    Cursor at = from;
    while (at.partition() < partitions.size()) {
      TopicPartition partition = new TopicPartition(topic, at.partition());
      long offset = Math.max(at.offset(), begin.getOrDefault(partition, 0L));
      long stop = end.getOrDefault(partition, 0L);
      long reached = read(consumer, partition, offset, stop, shard, items, max);
      if (reached < stop) {
        return new Page(items, new Cursor(at.partition(), reached).toString());
      }
      if (items.size() >= max && at.partition() + 1 < partitions.size()) {
        return new Page(items, new Cursor(at.partition() + 1, 0).toString());
      }
      at = new Cursor(at.partition() + 1, 0);
    }
    return new Page(items, null);
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic) {
    List<PartitionInfo> infos = consumer.partitionsFor(topic, TIMEOUT);
    if (infos.isEmpty()) {
      throw new UnknownTopicOrPartitionException("topic '" + topic + "' does not exist");
    }
    return infos.stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .sorted(Comparator.comparingInt(TopicPartition::partition))
        .toList();
  }

  /** Adds what lies between two offsets; gives the offset after the last one taken. */
  private static long read(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long from,
      long to,
      Shard shard,
      List<Inbound> items,
      int max) {
    if (from >= to || items.size() >= max) {
      return from;
    }
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    while (consumer.position(partition, TIMEOUT) < to) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
        if (record.offset() >= to) {
          return to;
        }
        items.add(new KafkaInbound(shard, record, false, KafkaInbound.History.NONE, null));
        if (items.size() >= max) {
          return record.offset() + 1;
        }
      }
    }
    return to;
  }

  @Override
  public boolean canRemove() {
    return false;
  }

  @Override
  public CompletionStage<Void> remove(
      String destination, String group, Collection<String> positions) {
    return CompletableFuture.failedFuture(
        new MessagingException(
            ErrorCode.CAPABILITY_UNSUPPORTED,
            "Kafka deletes dead letters by age only; what is done is marked in the group state"));
  }

  @Override
  public void close() {
    reader.close();
  }
}
