package dev.waybill.kafka;

import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.SendOutcome;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * A producer, and another one when it is of no more use: after an error that it never gets over, or
 * when it has reached nobody for a while, because it does not ask the bootstrap servers again.
 */
final class ReplaceableProducer {
  private static final Duration REACHED_NOBODY = Duration.ofSeconds(60);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  private final Map<String, Object> settings;
  private final BinderRuntime runtime;
  private volatile KafkaProducer<byte[], byte[]> producer;
  private volatile @Nullable Metric bufferAvailable;
  private volatile boolean useless;

  /** When the failures began that nothing has interrupted since; 0 for none. */
  private volatile long failingSince;

  ReplaceableProducer(Map<String, Object> settings, BinderRuntime runtime) {
    this.settings = settings;
    this.runtime = runtime;
    this.producer = new KafkaProducer<>(settings);
    this.bufferAvailable = metric(producer);
  }

  KafkaProducer<byte[], byte[]> get() {
    return producer;
  }

  double availableBytes() {
    Metric metric = bufferAvailable;
    return metric != null && metric.metricValue() instanceof Number number
        ? number.doubleValue()
        : Double.MAX_VALUE;
  }

  /** Learns from the end of a send; true if the producer should be replaced. */
  boolean learn(SendOutcome outcome) {
    if (outcome instanceof SendOutcome.Confirmed) {
      failingSince = 0;
    } else if (outcome instanceof SendOutcome.Rejected rejected) {
      useless |= KafkaErrors.isEndOfProducer(rejected.cause());
    } else if (outcome instanceof SendOutcome.Uncertain uncertain) {
      useless |= KafkaErrors.isEndOfProducer(uncertain.cause());
      long now = runtime.nanoTime();
      if (failingSince == 0) {
        failingSince = now;
      }
      useless |= now - failingSince > REACHED_NOBODY.toNanos();
    }
    return useless;
  }

  boolean isUseless() {
    return useless;
  }

  /** Blocks for seconds at most; what was under way ends as uncertain. */
  void replace() {
    producer.close(Duration.ZERO);
    producer = new KafkaProducer<>(settings);
    bufferAvailable = metric(producer);
    failingSince = 0;
    useless = false;
  }

  void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  private static @Nullable Metric metric(KafkaProducer<byte[], byte[]> producer) {
    return producer.metrics().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals("buffer-available-bytes"))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }
}
