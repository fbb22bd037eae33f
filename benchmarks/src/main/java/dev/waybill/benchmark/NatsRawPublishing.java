package dev.waybill.benchmark;

import dev.waybill.benchmark.Contestant.Ended;
import dev.waybill.benchmark.Contestant.Publishing;
import io.cloudevents.CloudEvent;
import io.nats.client.Connection;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Publishes by hand: a message's reply subject is its number, so that one subscription hears all
 * answers. The client's own futures took about one and a half times the processor time.
 */
final class NatsRawPublishing implements Publishing {
  private static final int LAST_ONES_SECONDS = 30;

  /** A power of two above the number of publishes that may be under way. */
  private static final int SIZE = 16_384;

  private static final int MASK = SIZE - 1;

  /** How an answer begins that says where the message is. */
  private static final byte[] STORED = "{\"stream\":\"".getBytes(StandardCharsets.US_ASCII);

  private final Connection connection;
  private final String destination;
  private final String inbox;
  private final Semaphore room = new Semaphore(NatsRawSettings.MAX_IN_FLIGHT);
  private final AtomicReferenceArray<@Nullable Ended> ends = new AtomicReferenceArray<>(SIZE);
  private long last;

  NatsRawPublishing(Connection connection, String destination) {
    this.connection = connection;
    this.destination = destination;
    inbox = connection.createInbox() + ".";
    io.nats.client.Dispatcher answers = connection.createDispatcher(this::answered);
    answers.setPendingLimits(0, 0);
    answers.subscribe(inbox + "*");
  }

  @Override
  public void publish(CloudEvent event, Ended ended) {
    room.acquireUninterruptibly();
    long number = freePlace();
    ends.set((int) number & MASK, ended);
    connection.publish(
        NatsRawSettings.subject(destination, Objects.toString(event.getExtension("partitionkey"))),
        inbox + number,
        NatsRawMessages.headers(event),
        NatsRawMessages.body(event));
  }

  /** Answers may overtake each other, so a place may still be taken that is to be used again. */
  private long freePlace() {
    do {
      last++;
    } while (ends.get((int) last & MASK) != null);
    return last;
  }

  private void answered(Message message) {
    String subject = message.getSubject();
    long number = Long.parseLong(subject, inbox.length(), subject.length(), 10);
    Ended ended = ends.getAndSet((int) number & MASK, null);
    if (ended != null) {
      room.release();
      ended.ended(failure(message));
    }
  }

  private static @Nullable Throwable failure(Message message) {
    byte[] data = message.getData();
    for (int i = 0; i < STORED.length; i++) {
      if (data == null || i >= data.length || data[i] != STORED[i]) {
        return new IllegalStateException("A message was not stored: " + message);
      }
    }
    return null;
  }

  @Override
  public void close() {
    try {
      boolean all =
          room.tryAcquire(NatsRawSettings.MAX_IN_FLIGHT, LAST_ONES_SECONDS, TimeUnit.SECONDS);
      connection.close();
      if (!all) {
        throw new IllegalStateException("The last publishes were not confirmed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
