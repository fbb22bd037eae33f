package dev.waybill.benchmark;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes, fills and looks into the queues of groups, with a client of its own. A queue holds only
 * what came since it was made, and only until it is read, so each group gets its contents anew.
 */
final class Queues implements Destinations {
  private static final int LOOKED_AT = 50;
  private static final int PATIENCE_SECONDS = 10;

  private final String endpoint;
  private final Connection connection;
  private Contents contents = Contents.NONE;

  Queues(String endpoint) {
    this.endpoint = endpoint;
    try {
      connection = RabbitMqRawSettings.factory(endpoint).newConnection("benchmark");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private Channel channel() throws IOException {
    return Objects.requireNonNull(connection.createChannel());
  }

  @Override
  public void create(String destination, Contents all) throws Exception {
    contents = all;
    try (Channel channel = channel()) {
      RabbitMqRawSettings.declareDestination(channel, destination);
    }
  }

  @Override
  public void prepare(String destination, String group) throws Exception {
    try (Channel channel = channel()) {
      RabbitMqRawSettings.declareGroup(channel, destination, group);
    }
    if (contents.count() > 0) {
      fill(destination);
    }
  }

  private void fill(String destination) throws Exception {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Connection own = RabbitMqRawSettings.factory(endpoint).newConnection("benchmark-fill");
    try (RabbitMqRawPublishing publishing = new RabbitMqRawPublishing(own, destination)) {
      for (int i = 0; i < contents.count(); i++) {
        publishing.publish(
            contents.events().apply(i), failed -> failure.compareAndSet(null, failed));
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("Queues were not filled", failure.get());
    }
  }

  @Override
  public long count(String destination, String group) throws Exception {
    long count = 0;
    try (Channel channel = channel()) {
      for (int i = 0; i < Setting.PARTITIONS; i++) {
        count += channel.messageCount(RabbitMqRawSettings.queue(destination, group, i));
      }
    }
    return count;
  }

  /** Nothing of it is acknowledged, so all of it stays. */
  @Override
  public void verify(String destination, String group, Events events) throws Exception {
    for (int i = 0; i < Setting.PARTITIONS; i++) {
      CountDownLatch left = new CountDownLatch(LOOKED_AT);
      AtomicReference<@Nullable RuntimeException> different = new AtomicReference<>();
      try (Channel channel = channel()) {
        channel.basicQos(LOOKED_AT);
        channel.basicConsume(
            RabbitMqRawSettings.queue(destination, group, i),
            new DefaultConsumer(channel) {
              @Override
              public void handleDelivery(
                  String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                try {
                  events.verify(RabbitMqRawMessages.event(properties, body));
                } catch (RuntimeException wrong) {
                  different.set(wrong);
                }
                left.countDown();
              }
            });
        if (!left.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("Too little to be verified in queue " + i);
        }
      }
      if (different.get() != null) {
        throw different.get();
      }
    }
  }

  @Override
  public void dismiss(String destination, String group) throws Exception {
    try (Channel channel = channel()) {
      for (int i = 0; i < Setting.PARTITIONS; i++) {
        channel.queueDelete(RabbitMqRawSettings.queue(destination, group, i));
      }
      channel.queueDelete(RabbitMqRawSettings.deadLetters(destination, group));
      channel.queueDelete(destination + "--" + group + "--state");
      channel.exchangeDelete(destination + "--" + group + "--members");
    }
  }

  @Override
  public void delete(String destination) throws Exception {
    try (Channel channel = channel()) {
      channel.exchangeDelete(destination);
    }
  }

  @Override
  public void close() {
    connection.abort();
  }
}
