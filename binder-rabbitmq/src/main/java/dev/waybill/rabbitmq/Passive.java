package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Looks at the server's objects without changing them; blocks. */
final class Passive {
  private Passive() {}

  /** The server closes the channel on which something that is not there was asked for. */
  @FunctionalInterface
  private interface Question<T> {
    T ask(Channel channel) throws IOException;
  }

  static boolean exchangeExists(Connection connection, String exchange) throws IOException {
    return ask(connection, channel -> channel.exchangeDeclarePassive(exchange)) != null;
  }

  /** What the server says of a queue, or null if it is not there. */
  static AMQP.Queue.@Nullable DeclareOk queue(Connection connection, String queue)
      throws IOException {
    return ask(connection, channel -> channel.queueDeclarePassive(queue));
  }

  private static <T> @Nullable T ask(Connection connection, Question<T> question)
      throws IOException {
    Channel channel = channel(connection);
    try {
      return question.ask(channel);
    } catch (IOException e) {
      if (RabbitMqErrors.isMissing(e)) {
        return null;
      }
      throw e;
    } finally {
      AdminThread.close(channel);
    }
  }

  static Channel channel(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    if (channel == null) {
      throw new IOException(
          "The connection has no channel left; raise 'client.connection.channel.max'");
    }
    return channel;
  }
}
