package dev.waybill.benchmark;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.waybill.benchmark.Contestant.Consuming;
import dev.waybill.benchmark.Contestant.EventHandler;
import dev.waybill.benchmark.Contestant.Intake;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Consumes the queues of a group by hand, each through a channel, whose callback decodes, handles
 * and acknowledges many at once. With a concurrency the callback feeds a pool instead, in no order,
 * and acknowledges what the pool has taken: less than Waybill promises, and the fastest one can be.
 */
final class RabbitMqRawConsuming implements Consuming {
  private static final int ACK_AFTER = 100;
  private static final Duration ACK_AT_LEAST_EVERY = Duration.ofMillis(100);

  private final Connection connection;
  private final EventHandler handler;
  private final @Nullable ThreadPoolExecutor pool;
  private final List<Reading> queues = new ArrayList<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  RabbitMqRawConsuming(Connection connection, Intake intake, EventHandler handler) {
    this.connection = connection;
    this.handler = handler;
    pool = HandlerPool.of(intake.concurrency());
  }

  /** Consumes from all queues when it returns. */
  void start(Intake intake) throws IOException {
    for (int i = 0; i < Setting.PARTITIONS; i++) {
      Channel channel = Objects.requireNonNull(connection.createChannel());
      channel.basicQos(RabbitMqRawSettings.PREFETCH);
      Reading reading = new Reading(channel);
      queues.add(reading);
      channel.basicConsume(
          RabbitMqRawSettings.queue(intake.destination(), intake.group(), i), reading);
    }
    long every = ACK_AT_LEAST_EVERY.toMillis();
    timer.scheduleWithFixedDelay(
        () -> queues.forEach(Reading::ack), every, every, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    queues.forEach(Reading::stop);
    if (pool != null) {
      pool.shutdownNow();
    }
    connection.abort();
  }

  /** One queue. Callbacks of a channel come one after the other. */
  private final class Reading extends DefaultConsumer {
    private volatile long handled;
    private long acked;

    Reading(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      if (pool == null) {
        handle(properties, body);
      } else {
        pool.execute(() -> handle(properties, body));
      }
      handled = envelope.getDeliveryTag();
      if (handled % ACK_AFTER == 0) {
        ack();
      }
    }

    private void handle(AMQP.BasicProperties properties, byte[] body) {
      try {
        handler.handle(RabbitMqRawMessages.event(properties, body), 1);
      } catch (Exception failure) {
        throw new IllegalStateException("A handler failed that must not", failure);
      }
    }

    /** Acknowledges what was handled; by the timer or by the callback. */
    synchronized void ack() {
      long upTo = handled;
      if (upTo > acked && getChannel().isOpen()) {
        try {
          getChannel().basicAck(upTo, true);
          acked = upTo;
        } catch (IOException e) {
          throw new IllegalStateException("An acknowledgement failed", e);
        }
      }
    }

    void stop() {
      try {
        getChannel().basicCancel(getConsumerTag());
      } catch (IOException e) {
        throw new IllegalStateException("A consumer was not cancelled", e);
      }
      ack();
    }
  }
}
