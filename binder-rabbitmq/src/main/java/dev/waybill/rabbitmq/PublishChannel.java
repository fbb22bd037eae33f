package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One channel that is published to, and what it has not confirmed: a ring by sequence number. The
 * writer puts in, the connection's reader takes out; whoever takes a message out of its place ends
 * it.
 */
final class PublishChannel {
  private static final int CAPACITY = 16_384;
  private static final int MASK = CAPACITY - 1;

  private final Channel channel;
  private final Runnable whenMoved;
  private final Consumer<Send> unroutable;
  private final AtomicReferenceArray<@Nullable Send> ring = new AtomicReferenceArray<>(CAPACITY);

  /** The writer's: the number of the last message written. */
  private volatile long written;

  /** The reader's: every message up to this one is confirmed. */
  private volatile long confirmed;

  /** The reader's: where the next message that comes back is looked for first. */
  private long returnedUpTo;

  private volatile @Nullable ShutdownSignalException end;

  /**
   * Begins to confirm. Both are called on the reader.
   *
   * @param whenMoved when there is room again, or an end
   * @param unroutable for what no queue took
   */
  PublishChannel(Channel channel, Runnable whenMoved, Consumer<Send> unroutable)
      throws IOException {
    this.channel = channel;
    this.whenMoved = whenMoved;
    this.unroutable = unroutable;
    channel.addConfirmListener(this::ack, this::nack);
    channel.addReturnListener(
        (code, text, exchange, key, properties, body) -> cameBack(properties));
    channel.addShutdownListener(
        signal -> {
          end = signal;
          whenMoved.run();
        });
    channel.confirmSelect();
  }

  // ---- the writer's side

  boolean hasRoom() {
    return written - confirmed < CAPACITY;
  }

  boolean isEmpty() {
    return written == confirmed;
  }

  /** Why it is closed, or null while it is open. */
  @Nullable ShutdownSignalException end() {
    return end;
  }

  /** Writes a message; it is in the ring even if that fails. */
  void write(Send send, Route route) throws IOException {
    long number = written + 1;
    send.returned = false;
    ring.set((int) number & MASK, send);
    written = number;
    channel.basicPublish(
        route.exchange(), route.routingKey(), true, route.on(send.properties), send.body);
  }

  /** Takes out everything that is not confirmed, in order. */
  List<Send> takeUnconfirmed() {
    List<Send> unconfirmed = new ArrayList<>();
    for (long number = confirmed + 1; number <= written; number++) {
      Send send = ring.getAndSet((int) number & MASK, null);
      if (send != null && !send.hasEnded()) {
        unconfirmed.add(send);
      }
    }
    return unconfirmed;
  }

  // ---- the reader's side

  private void ack(long number, boolean multiple) {
    for (long each = multiple ? confirmed + 1 : number; each <= number; each++) {
      Send send = ring.getAndSet((int) each & MASK, null);
      if (send != null) {
        acked(send);
      }
    }
    moved();
  }

  private void acked(Send send) {
    if (send.returned) {
      unroutable.accept(send);
    } else {
      send.confirm();
    }
  }

  /** It may be in some of the queues it goes to: the server answers for all of them at once. */
  private void nack(long number, boolean multiple) {
    for (long each = multiple ? confirmed + 1 : number; each <= number; each++) {
      Send send = ring.getAndSet((int) each & MASK, null);
      if (send != null) {
        send.giveUp(
            ErrorCode.THROTTLED,
            new MessagingException(
                ErrorCode.THROTTLED,
                "Publish to '"
                    + send.to
                    + "' was not taken by a queue: it is full, or has no leader right now"));
      }
    }
    moved();
  }

  private void moved() {
    long next = confirmed;
    long last = written;
    boolean hadRoom = last - next < CAPACITY;
    while (next < last && ring.get((int) (next + 1) & MASK) == null) {
      next++;
    }
    confirmed = next;
    if (!hadRoom) {
      whenMoved.run();
    }
  }

  /** Comes before the confirm of the same message, and in the order of sending. */
  private void cameBack(AMQP.BasicProperties properties) {
    String id = Messages.header(properties, MessageId.HEADER);
    long last = written;
    for (long number = Math.max(returnedUpTo, confirmed) + 1; number <= last; number++) {
      Send send = ring.get((int) number & MASK);
      if (send != null && send.id.equals(id)) {
        send.returned = true;
        returnedUpTo = number;
        return;
      }
    }
  }

  void close() {
    AdminThread.close(channel);
  }
}
