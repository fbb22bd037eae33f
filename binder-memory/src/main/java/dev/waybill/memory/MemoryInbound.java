package dev.waybill.memory;

import dev.waybill.spi.Inbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One delivery: a message, and what the group knew about it when it was handed over. */
final class MemoryInbound implements Inbound {
  private final Shard shard;
  private final Stored message;
  private final boolean viaInlet;
  private final int attempts;
  private final @Nullable Instant notBefore;
  private final boolean diedAlone;
  private final int crashes;
  private final int deliveries;

  /** Null for a dead letter, which cannot be settled. */
  final @Nullable Slot slot;

  final @Nullable Cursor cursor;

  /** A delivery of a group. */
  MemoryInbound(Shard shard, Cursor cursor, Slot slot) {
    this.shard = shard;
    this.message = slot.message;
    this.viaInlet = slot.message.only != null;
    this.attempts = slot.attempts();
    this.notBefore = slot.notBefore();
    this.diedAlone = slot.diedAlone();
    this.crashes = slot.crashes();
    this.deliveries = slot.deliveries();
    this.slot = slot;
    this.cursor = cursor;
  }

  /** A dead letter. */
  MemoryInbound(Shard shard, Stored message) {
    this.shard = shard;
    this.message = message;
    this.viaInlet = false;
    this.attempts = 0;
    this.notBefore = null;
    this.diedAlone = false;
    this.crashes = 0;
    this.deliveries = 0;
    this.slot = null;
    this.cursor = null;
  }

  @Override
  public Shard shard() {
    return shard;
  }

  @Override
  public String position() {
    return message.position;
  }

  @Override
  public @Nullable String key() {
    return message.key;
  }

  @Override
  public int sizeBytes() {
    return message.sizeBytes;
  }

  @Override
  public Instant enqueuedAt() {
    return message.enqueuedAt;
  }

  @Override
  public boolean viaInlet() {
    return viaInlet;
  }

  @Override
  public int priorAttempts() {
    return attempts;
  }

  @Override
  public @Nullable Instant notBefore() {
    return notBefore;
  }

  @Override
  public boolean diedAlone() {
    return diedAlone;
  }

  @Override
  public int crashes() {
    return crashes;
  }

  @Override
  public CloudEvent event() {
    return EventCodec.decode(message.raw, message.position);
  }

  @Override
  public RawMessage raw() {
    return message.raw;
  }

  @Override
  public <T> Optional<T> unwrap(Class<T> type) {
    return type == MemoryRecord.class
        ? Optional.of(type.cast(new MemoryRecord(message.position, message.offset, deliveries)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "delivery of " + message.position + " of " + shard;
  }
}
