package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A message as a delivery. Made by the connection's reader; until it is handed over it belongs to
 * the member's thread, which fills in what else there is to know. It is also its own place in the
 * line of what is unsettled.
 */
final class RabbitMqInbound implements Inbound {
  private static final AtomicIntegerFieldUpdater<RabbitMqInbound> SETTLED =
      AtomicIntegerFieldUpdater.newUpdater(RabbitMqInbound.class, "settled");

  final QueueFeed feed;
  final Envelope envelope;
  final AMQP.BasicProperties properties;
  final byte[] body;
  final long arrivedNanos;
  private final long arrivedMillis;
  private final int size;
  private final Messages messages;

  // The member's thread's, until it is handed over.
  private @Nullable Shard shard;
  private History history = History.NONE;
  private @Nullable String position;

  // The member's thread's.
  @Nullable RabbitMqInbound before;
  @Nullable RabbitMqInbound after;

  /** Whether an earlier owner may have had it. */
  boolean suspect;

  private volatile int settled;

  // Doing these twice by accident does no harm.
  private @Nullable String key;
  private volatile boolean keyKnown;
  private @Nullable RawMessage raw;

  /** What happened to a message before. */
  record History(int attempts, @Nullable Instant notBefore, boolean diedAlone, int crashes) {
    static final History NONE = new History(0, null, false, 0);
  }

  RabbitMqInbound(
      QueueFeed feed,
      Envelope envelope,
      AMQP.BasicProperties properties,
      byte[] body,
      long arrivedNanos,
      long arrivedMillis,
      Messages messages) {
    this.feed = feed;
    this.envelope = envelope;
    this.properties = properties;
    this.body = body;
    this.arrivedNanos = arrivedNanos;
    this.arrivedMillis = arrivedMillis;
    this.messages = messages;
    this.size = Messages.size(properties, body);
  }

  /** The same message, to be delivered once more. */
  RabbitMqInbound again() {
    return new RabbitMqInbound(
        feed, envelope, properties, body, arrivedNanos, arrivedMillis, messages);
  }

  void handOver(Shard to, History earlier) {
    shard = to;
    history = earlier;
  }

  /** Whether somebody only wanted to know whether there is a group. */
  boolean isProbe() {
    return envelope.getRoutingKey().equals(GroupProbe.ROUTING_KEY);
  }

  boolean isHandedOver() {
    return shard != null;
  }

  long tag() {
    return envelope.getDeliveryTag();
  }

  boolean isRedelivered() {
    return envelope.isRedeliver();
  }

  /** True for the first settlement only. */
  boolean settle() {
    return settled == 0 && SETTLED.compareAndSet(this, 0, 1);
  }

  @Override
  public Shard shard() {
    Shard of = shard;
    if (of == null) {
      throw new IllegalStateException(position() + " has not been handed over");
    }
    return of;
  }

  @Override
  public String position() {
    String id = position;
    if (id == null) {
      id = MessageId.of(properties, body);
      position = id;
    }
    return id;
  }

  @Override
  public @Nullable String key() {
    if (!keyKnown) {
      key = Messages.key(properties);
      keyKnown = true;
    }
    return key;
  }

  @Override
  public int sizeBytes() {
    return size;
  }

  @Override
  public Instant enqueuedAt() {
    return MessageId.sentAt(properties, Instant.ofEpochMilli(arrivedMillis));
  }

  /**
   * Only who may write to the queue itself, or to what delays retries, sends to it past the
   * destination's exchange.
   */
  @Override
  public boolean viaInlet() {
    return envelope.getExchange().isEmpty() || feed.isDelayedHop(envelope.getExchange());
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
    return messages.event(properties, body);
  }

  @Override
  public RawMessage raw() {
    RawMessage message = raw;
    if (message == null) {
      message = Messages.raw(properties, body);
      raw = message;
    }
    return message;
  }

  @Override
  public @Nullable String header(String name) {
    return Messages.header(properties, name);
  }

  @Override
  public <T> Optional<T> unwrap(Class<T> type) {
    return type == Delivery.class
        ? Optional.of(type.cast(new Delivery(envelope, properties, body)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return feed.queue() + "/" + position();
  }
}
