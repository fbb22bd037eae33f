package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Tells the members of a group of each other: whoever has asked for all queues says so, and is not
 * given anything before every other member has that in its own private queue. Owned by the member's
 * thread; blocks.
 */
final class Presence {
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Channel channel;
  private final String exchange;
  private final String token;

  /**
   * Listens.
   *
   * @param self this member in this connection
   * @param joined is told tokens of others, on the connection's reader
   */
  Presence(Connection connection, Membership membership, String self, Consumer<String> joined)
      throws IOException {
    String destination = membership.spec().destination();
    String group = membership.spec().group();
    this.exchange = membership.names().members(destination, group);
    this.token = membership.token();
    this.channel = Passive.channel(connection);
    String queue = membership.names().member(destination, group, self);
    try {
      channel.queueDeclare(queue, false, true, true, Map.of("x-queue-type", "classic"));
      channel.queueBind(queue, exchange, "");
      channel.basicConsume(
          queue,
          true,
          new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(
                String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
              String other = new String(body, StandardCharsets.UTF_8);
              if (!other.equals(token)) {
                joined.accept(other);
              }
            }
          });
      channel.confirmSelect();
    } catch (IOException | RuntimeException e) {
      AdminThread.close(channel);
      throw e;
    }
  }

  /** Whether another member lives: then its private queue is there, and nobody else may look in. */
  static boolean isPresent(Connection connection, Membership membership, String other)
      throws IOException {
    String queue =
        membership
            .names()
            .member(membership.spec().destination(), membership.spec().group(), other);
    try {
      return Passive.queue(connection, queue) != null;
    } catch (IOException e) {
      if (RabbitMqErrors.replyCode(e) == AMQP.RESOURCE_LOCKED) {
        return true;
      }
      throw e;
    }
  }

  /** Says that this member is there; when this returns, every other member has it in its queue. */
  void announce() throws IOException, TimeoutException, InterruptedException {
    remind();
    if (!channel.waitForConfirms(ANSWER.toMillis())) {
      throw new IOException("exchange '" + exchange + "' did not take a message");
    }
  }

  /** Says so again, to whom it may concern. */
  void remind() throws IOException {
    channel.basicPublish(exchange, "", null, token.getBytes(StandardCharsets.UTF_8));
  }
}
