package dev.waybill.benchmark;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.waybill.benchmark.Contestant.Ended;
import dev.waybill.benchmark.Contestant.Publishing;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Publishes by hand: the events of a key go through one of some channels, in order; each channel
 * writes on while up to a limit is not confirmed. What comes back or is refused is a failure.
 */
final class RabbitMqRawPublishing implements Publishing {
  private static final int LAST_ONES_SECONDS = 30;

  private final Connection connection;
  private final String exchange;
  private final Semaphore room = new Semaphore(RabbitMqRawSettings.MAX_IN_FLIGHT);
  private final Unconfirmed[] unconfirmed = new Unconfirmed[RabbitMqRawSettings.CHANNELS];
  private final Channel[] channels = new Channel[RabbitMqRawSettings.CHANNELS];

  RabbitMqRawPublishing(Connection connection, String exchange) throws IOException {
    this.connection = connection;
    this.exchange = exchange;
    for (int i = 0; i < channels.length; i++) {
      Channel channel = Objects.requireNonNull(connection.createChannel());
      Unconfirmed open = new Unconfirmed(room);
      channel.addConfirmListener(open);
      channel.addReturnListener(open);
      channel.addShutdownListener(open);
      channel.confirmSelect();
      channels[i] = channel;
      unconfirmed[i] = open;
    }
  }

  @Override
  public void publish(CloudEvent event, Ended ended) {
    room.acquireUninterruptibly();
    int slot = RabbitMqRawSettings.slot(Objects.toString(event.getExtension("partitionkey")));
    int index = slot % channels.length;
    unconfirmed[index].add(event.getId(), ended);
    try {
      channels[index].basicPublish(
          exchange,
          Integer.toString(slot),
          true,
          RabbitMqRawMessages.properties(event),
          RabbitMqRawMessages.body(event));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      boolean all =
          room.tryAcquire(RabbitMqRawSettings.MAX_IN_FLIGHT, LAST_ONES_SECONDS, TimeUnit.SECONDS);
      connection.abort();
      if (!all) {
        throw new IllegalStateException("The last publishes were not confirmed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
