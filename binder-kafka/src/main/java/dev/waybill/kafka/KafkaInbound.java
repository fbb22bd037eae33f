package dev.waybill.kafka;

import dev.waybill.spi.Inbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record as a delivery. */
final class KafkaInbound implements Inbound {
  /** What happened to a record under earlier owners. */
  record History(int attempts, boolean diedAlone, int crashes) {
    static final History NONE = new History(0, false, 0);
  }

  private final Shard shard;
  private final ConsumerRecord<byte[], byte[]> record;
  private final boolean viaInlet;
  private final History history;
  private final int size;

  /** Who settles it; null for dead letters. */
  private final @Nullable KafkaShard owner;

  private final AtomicBoolean settled = new AtomicBoolean();

  /**
   * Made at once: its size is needed before anything else, and telling that is most of the work.
   */
  private final RawMessage raw;

  // Decoding it twice by accident does no harm.
  private @Nullable String key;

  KafkaInbound(
      Shard shard,
      ConsumerRecord<byte[], byte[]> record,
      boolean viaInlet,
      History history,
      @Nullable KafkaShard owner) {
    this.shard = shard;
    this.record = record;
    this.viaInlet = viaInlet;
    this.history = history;
    this.owner = owner;
    this.raw = KafkaMessages.raw(record);
    this.size = raw.sizeBytes();
  }

  ConsumerRecord<byte[], byte[]> record() {
    return record;
  }

  @Nullable KafkaShard owner() {
    return owner;
  }

  /** True for the first settlement only. */
  boolean settle() {
    return settled.compareAndSet(false, true);
  }

  @Override
  public Shard shard() {
    return shard;
  }

  @Override
  public String position() {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }

  @Override
  public @Nullable String key() {
    String text = key;
    if (text == null) {
      text = KafkaMessages.key(record);
      key = text;
    }
    return text;
  }

  @Override
  public int sizeBytes() {
    return size;
  }

  @Override
  public Instant enqueuedAt() {
    return Instant.ofEpochMilli(record.timestamp());
  }

  @Override
  public boolean viaInlet() {
    return viaInlet;
  }

  @Override
  public int priorAttempts() {
    return history.attempts();
  }

  @Override
  public boolean diedAlone() {
    return history.diedAlone();
  }

  @Override
  public int crashes() {
    return history.crashes();
  }

  @Override
  public CloudEvent event() {
    return KafkaMessages.event(raw);
  }

  @Override
  public RawMessage raw() {
    return raw;
  }

  @Override
  public @Nullable String header(String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new RawMessage.Header(name, header.value()).text();
  }

  @Override
  public <T> Optional<T> unwrap(Class<T> type) {
    return type.isInstance(record) ? Optional.of(type.cast(record)) : Optional.empty();
  }

  @Override
  public String toString() {
    return position();
  }
}
