package dev.waybill.kafka;

import dev.waybill.spi.BinderRuntime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The content of a state topic. Every look reads on to the end of the log as of the call, so it is
 * never stale; what was read before is not read again. Owned by the reader's thread.
 */
final class StateView {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Removals may be compacted away a day after they were written: do not miss them. */
  private static final Duration MAX_AGE = Duration.ofHours(1);

  private final TopicPartition partition;
  private final BinderRuntime runtime;
  private final Map<String, String> entries = new HashMap<>();
  private long next;
  private long readNanos;

  StateView(String topic, BinderRuntime runtime) {
    this.partition = new TopicPartition(topic, 0);
    this.runtime = runtime;
  }

  /** The entries of a scope. */
  Map<String, String> read(KafkaConsumer<byte[], byte[]> consumer, String scope) {
    if (consumer.partitionsFor(partition.topic(), TIMEOUT).isEmpty()) {
      throw new UnknownTopicOrPartitionException(
          "topic '" + partition.topic() + "' does not exist");
    }
    // Before it is asked for its end: the client complains about partitions it is not assigned.
    consumer.assign(List.of(partition));
    long now = runtime.nanoTime();
    if (now - readNanos > MAX_AGE.toNanos()) {
      forget();
    }
    long end = consumer.endOffsets(List.of(partition), TIMEOUT).getOrDefault(partition, 0L);
    if (end < next) {
      // Created anew.
      forget();
    }
    try {
      catchUp(consumer, end);
    } catch (OffsetOutOfRangeException e) {
      forget();
      catchUp(consumer, end);
    }
    readNanos = now;
    return scope(scope + "/");
  }

  private void forget() {
    entries.clear();
    next = 0;
  }

  private void catchUp(KafkaConsumer<byte[], byte[]> consumer, long end) {
    if (next >= end) {
      return;
    }
    if (next == 0) {
      consumer.seekToBeginning(List.of(partition));
    } else {
      consumer.seek(partition, next);
    }
    long deadline = runtime.nanoTime() + TIMEOUT.toNanos();
    while (consumer.position(partition, TIMEOUT) < end) {
      List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
      records.forEach(this::apply);
      if (!records.isEmpty()) {
        deadline = runtime.nanoTime() + TIMEOUT.toNanos();
      } else if (runtime.nanoTime() - deadline > 0) {
        throw new org.apache.kafka.common.errors.TimeoutException(
            "topic '" + partition.topic() + "' could not be read to offset " + end);
      }
    }
    next = consumer.position(partition, TIMEOUT);
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      entries.remove(key);
    } else {
      entries.put(key, new String(record.value(), StandardCharsets.UTF_8));
    }
  }

  private Map<String, String> scope(String prefix) {
    Map<String, String> found = new HashMap<>();
    entries.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }
}
