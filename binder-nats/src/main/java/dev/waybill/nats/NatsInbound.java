package dev.waybill.nats;

import dev.waybill.spi.Inbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import io.nats.client.Message;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** A message as a delivery. */
final class NatsInbound implements Inbound {
  /** What happened to a message under earlier owners, and under this one before it came again. */
  record History(int attempts, boolean diedAlone, int crashes, @Nullable Instant notBefore) {
    static final History NONE = new History(0, false, 0, null);
  }

  private static final AtomicIntegerFieldUpdater<NatsInbound> SETTLED =
      AtomicIntegerFieldUpdater.newUpdater(NatsInbound.class, "settled");

  private final Shard shard;
  private final Parcel parcel;
  private final String stream;
  private final boolean viaInlet;
  private final History history;
  private final int size;

  /** Who settles it; null for dead letters. */
  private final @Nullable NatsShard owner;

  private volatile int settled;

  // Made when asked for; twice by accident does no harm.
  private @Nullable RawMessage raw;
  private @Nullable String key;

  NatsInbound(
      Shard shard,
      Parcel parcel,
      String stream,
      boolean viaInlet,
      History history,
      @Nullable NatsShard owner) {
    this.shard = shard;
    this.parcel = parcel;
    this.stream = stream;
    this.viaInlet = viaInlet;
    this.history = history;
    this.owner = owner;
    this.size = parcel.sizeBytes();
  }

  Parcel parcel() {
    return parcel;
  }

  @Nullable NatsShard owner() {
    return owner;
  }

  /** True for the first settlement only. */
  boolean settle() {
    return settled == 0 && SETTLED.compareAndSet(this, 0, 1);
  }

  @Override
  public Shard shard() {
    return shard;
  }

  @Override
  public String position() {
    return stream + "@" + parcel.sequence();
  }

  @Override
  public @Nullable String key() {
    String text = key;
    if (text == null) {
      text = NatsMessages.key(parcel.message());
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
    long nanos = parcel.storedNanos();
    return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
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
  public @Nullable Instant notBefore() {
    return history.notBefore();
  }

  @Override
  public int crashes() {
    return history.crashes();
  }

  @Override
  public CloudEvent event() {
    return NatsMessages.event(parcel.message());
  }

  @Override
  public RawMessage raw() {
    RawMessage made = raw;
    if (made == null) {
      made = NatsMessages.raw(parcel.message());
      raw = made;
    }
    return made;
  }

  @Override
  public <T> Optional<T> unwrap(Class<T> type) {
    Message message = parcel.message();
    return type.isInstance(message) ? Optional.of(type.cast(message)) : Optional.empty();
  }

  @Override
  public String toString() {
    return position();
  }
}
