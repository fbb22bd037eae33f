package dev.waybill.benchmark;

import dev.waybill.benchmark.Contestant.Consuming;
import dev.waybill.benchmark.Contestant.EventHandler;
import dev.waybill.benchmark.Contestant.Intake;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer loop by hand: decodes each record, handles it in the loop, and commits about once a
 * second. With a concurrency it feeds a pool instead, in no order, and commits what the pool has
 * taken: less than Waybill promises, and the fastest one can be.
 */
final class KafkaRawConsuming implements Consuming, ConsumerRebalanceListener {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long COMMIT_NANOS = Duration.ofSeconds(1).toNanos();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final EventHandler handler;
  private final @Nullable ThreadPoolExecutor pool;
  private final CountDownLatch joined = new CountDownLatch(1);
  private final Thread thread = new Thread(this::loop, "raw-consumer");
  private volatile boolean closing;

  KafkaRawConsuming(String endpoint, Intake intake, EventHandler handler) {
    this.handler = handler;
    consumer =
        new KafkaConsumer<>(
            KafkaRawSettings.consumer(
                endpoint, intake.destination() + "--" + intake.group(), intake.fromStart()));
    consumer.subscribe(List.of(intake.destination()), this);
    pool = HandlerPool.of(intake.concurrency());
  }

  void start() {
    thread.start();
    try {
      joined.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    long committed = System.nanoTime();
    while (!closing) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (pool == null) {
          handle(record);
        } else {
          pool.execute(() -> handle(record));
        }
      }
      if (System.nanoTime() - committed > COMMIT_NANOS) {
        committed = System.nanoTime();
        consumer.commitAsync();
      }
    }
    if (pool != null) {
      pool.shutdownNow();
    }
    consumer.close();
  }

  private void handle(ConsumerRecord<byte[], byte[]> record) {
    CloudEvent event = KafkaRawMessages.event(record);
    try {
      handler.handle(event, 1);
    } catch (Exception failure) {
      throw new IllegalStateException("A handler failed that must not", failure);
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.position(partitions.iterator().next());
    joined.countDown();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
