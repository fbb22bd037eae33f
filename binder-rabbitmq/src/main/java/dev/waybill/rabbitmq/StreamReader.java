package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConsumerCancelledException;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads a stream from some place on, as often as one likes. Owned by one thread; blocks. */
final class StreamReader implements AutoCloseable {
  private static final int PREFETCH = 1_000;
  private static final int ACK_EVERY = 250;

  private final Channel channel;
  private final LinkedBlockingQueue<Entry> arrived = new LinkedBlockingQueue<>();
  private final long from;
  private int unacknowledged;

  /** A message of the stream; without properties it is the end of the channel. */
  record Entry(
      long offset,
      long tag,
      AMQP.@Nullable BasicProperties properties,
      byte[] body,
      @Nullable Throwable end) {}

  /** Begins at an offset, or at what is left after it. */
  StreamReader(Connection connection, String stream, long from) throws IOException {
    this.from = from;
    this.channel = Passive.channel(connection);
    try {
      channel.addShutdownListener(this::ended);
      channel.basicQos(PREFETCH);
      Object offset = from == 0 ? "first" : (Object) from;
      channel.basicConsume(stream, false, Map.of("x-stream-offset", offset), new Arrivals(channel));
    } catch (IOException | RuntimeException e) {
      AdminThread.close(channel);
      throw e;
    }
  }

  private void ended(ShutdownSignalException signal) {
    arrived.add(new Entry(-1, 0, null, new byte[0], signal));
  }

  /** The next message, or null if none comes in time. */
  @Nullable Entry next(Duration within) throws IOException, InterruptedException {
    while (true) {
      Entry entry = arrived.poll(within.toNanos(), TimeUnit.NANOSECONDS);
      if (entry == null) {
        return null;
      }
      if (entry.end() != null) {
        throw new IOException(entry.end());
      }
      if (++unacknowledged >= ACK_EVERY) {
        unacknowledged = 0;
        channel.basicAck(entry.tag(), true);
      }
      if (entry.offset() >= from) { // a stream is read by chunks
        return entry;
      }
    }
  }

  @Override
  public void close() {
    AdminThread.close(channel);
  }

  /** Runs on the connection's reader. */
  private final class Arrivals extends DefaultConsumer {
    Arrivals(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      long offset = Messages.count(properties, "x-stream-offset");
      arrived.add(new Entry(offset, envelope.getDeliveryTag(), properties, body, null));
    }

    @Override
    public void handleCancel(String consumerTag) {
      arrived.add(new Entry(-1, 0, null, new byte[0], new ConsumerCancelledException()));
    }
  }
}
