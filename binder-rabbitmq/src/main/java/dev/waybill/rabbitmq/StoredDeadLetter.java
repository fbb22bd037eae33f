package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import dev.waybill.DeadLetterReason;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.Shard;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message in the stream of dead letters: a copy that the engine wrote, or one that the server put
 * there by itself, whose context is told from what the server wrote about it.
 */
final class StoredDeadLetter implements Inbound {
  private static final String DEATHS = "x-death";

  /** Before 4.0 a stream does not keep the list, but it keeps these. */
  private static final String FIRST_DEATH = "x-first-death-";

  private final Shard shard;
  private final long offset;
  private final AMQP.BasicProperties properties;
  private final Messages messages;
  private final RawMessage raw;

  StoredDeadLetter(
      Shard shard,
      String destination,
      String group,
      long offset,
      AMQP.BasicProperties properties,
      byte[] body,
      Messages messages) {
    this.shard = shard;
    this.offset = offset;
    this.properties = properties;
    this.messages = messages;
    RawMessage message = Messages.raw(properties, body);
    boolean byServer =
        Messages.header(properties, ControlHeaders.DL_REASON) == null
            && Messages.header(properties, ControlHeaders.DL_ID) == null;
    this.raw =
        byServer
            ? message.withControlHeaders(context(destination, group, properties, body))
            : message;
  }

  private static Map<String, String> context(
      String destination, String group, AMQP.BasicProperties properties, byte[] body) {
    Map<String, String> context = new LinkedHashMap<>();
    String id = MessageId.of(properties, body);
    context.put(ControlHeaders.DL_ID, "broker-" + id);
    context.put(ControlHeaders.DL_REASON, DeadLetterReason.BROKER.name());
    context.put(ControlHeaders.DL_DESTINATION, destination);
    context.put(ControlHeaders.DL_GROUP, group);
    context.put(ControlHeaders.DL_POSITION, id);
    String key = Messages.key(properties);
    if (key != null) {
      context.put(ControlHeaders.DL_KEY, key);
    }
    String queue = Messages.header(properties, FIRST_DEATH + "queue");
    String reason = Messages.header(properties, FIRST_DEATH + "reason");
    if (Messages.headers(properties).get(DEATHS) instanceof List<?> deaths
        && !deaths.isEmpty()
        && deaths.get(0) instanceof Map<?, ?> last) {
      queue = String.valueOf(last.get("queue"));
      reason = String.valueOf(last.get("reason"));
      if (last.get("time") instanceof Date time) {
        context.put(ControlHeaders.DL_LAST_FAILURE, time.toInstant().toString());
      }
    }
    // Where only the first is kept, that of a delayed event says nothing of its end.
    if (queue != null && !DelayLine.isLevel(queue)) {
      context.put(ControlHeaders.DL_SHARD, queue.substring(queue.lastIndexOf('-') + 1));
      context.put(
          ControlHeaders.DL_MESSAGE, "the server dead-lettered it from '" + queue + "': " + reason);
    }
    context.put(ControlHeaders.DL_ATTEMPTS, "0");
    context.put(ControlHeaders.DL_ENQUEUED, MessageId.sentAt(properties, Instant.EPOCH).toString());
    return context;
  }

  @Override
  public Shard shard() {
    return shard;
  }

  @Override
  public String position() {
    return Long.toString(offset);
  }

  @Override
  public @Nullable String key() {
    return Messages.key(properties);
  }

  @Override
  public int sizeBytes() {
    return raw.sizeBytes();
  }

  @Override
  public Instant enqueuedAt() {
    return MessageId.sentAt(properties, Instant.EPOCH);
  }

  @Override
  public boolean viaInlet() {
    return false;
  }

  @Override
  public int priorAttempts() {
    return 0;
  }

  @Override
  public boolean diedAlone() {
    return false;
  }

  @Override
  public int crashes() {
    return 0;
  }

  @Override
  public CloudEvent event() {
    return messages.event(raw);
  }

  @Override
  public RawMessage raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "dead letter " + offset;
  }
}
