package dev.waybill.benchmark;

import dev.waybill.benchmark.Contestant.Consuming;
import dev.waybill.benchmark.Contestant.EventHandler;
import dev.waybill.benchmark.Contestant.Intake;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Consumes by hand: pulls batches, so that one is always on its way, and decodes, handles and
 * acknowledges each message in the callback. With a concurrency the callback feeds a pool instead,
 * in no order, which handles and acknowledges.
 */
final class NatsRawConsuming implements Consuming {
  private static final byte[] ACK = "+ACK".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PULL =
      "{\"batch\":%d,\"expires\":%d}"
          .formatted(NatsRawSettings.BATCH, Duration.ofSeconds(30).toNanos())
          .getBytes(StandardCharsets.US_ASCII);
  private static final int TIMED_OUT = 408;

  private final Connection connection;
  private final EventHandler handler;
  private final @Nullable ThreadPoolExecutor pool;
  private final String inbox;
  private String next = "";

  /** Messages that were asked for; the dispatcher's, once it runs. */
  private int outstanding = NatsRawSettings.BATCH;

  private volatile boolean closing;

  NatsRawConsuming(Connection connection, Intake intake, EventHandler handler) {
    this.connection = connection;
    this.handler = handler;
    pool = HandlerPool.of(intake.concurrency());
    inbox = connection.createInbox();
  }

  /** Makes the consumer, and begins to pull. */
  void start(Intake intake) {
    try {
      connection
          .jetStreamManagement()
          .createConsumer(
              intake.destination(),
              ConsumerConfiguration.builder()
                  .durable(intake.group())
                  .filterSubject(NatsRawSettings.subjects(intake.destination()))
                  .deliverPolicy(intake.fromStart() ? DeliverPolicy.All : DeliverPolicy.New)
                  .ackPolicy(AckPolicy.Explicit)
                  .ackWait(Duration.ofMinutes(1))
                  .maxAckPending(NatsRawSettings.MAX_UNSETTLED)
                  .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JetStreamApiException e) {
      throw new IllegalStateException(e);
    }
    next = "$JS.API.CONSUMER.MSG.NEXT." + intake.destination() + "." + intake.group();
    io.nats.client.Dispatcher messages = connection.createDispatcher(this::received);
    messages.setPendingLimits(0, 0);
    messages.subscribe(inbox);
    pull();
  }

  private void pull() {
    connection.publish(next, inbox, PULL);
  }

  private void received(Message message) {
    if (closing) {
      return;
    }
    if (message.isStatusMessage()) {
      status(message);
    } else {
      outstanding--;
      if (pool == null) {
        handle(message);
      } else {
        pool.execute(() -> handle(message));
      }
    }
    if (outstanding <= NatsRawSettings.BATCH / 2) {
      outstanding += NatsRawSettings.BATCH;
      pull();
    }
  }

  /** A pull has ended before it was served in full. */
  private void status(Message message) {
    if (message.getStatus().getCode() != TIMED_OUT) {
      throw new IllegalStateException("A pull was refused: " + message.getStatus());
    }
    outstanding -= Integer.parseInt(message.getHeaders().getFirst("Nats-Pending-Messages"));
  }

  private void handle(Message message) {
    try {
      handler.handle(NatsRawMessages.event(message.getHeaders(), message.getData()), 1);
    } catch (Exception failure) {
      throw new IllegalStateException("A handler failed that must not", failure);
    }
    connection.publish(message.getReplyTo(), ACK);
  }

  @Override
  public void close() {
    closing = true;
    if (pool != null) {
      pool.shutdownNow();
    }
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
