package dev.waybill.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange or queue as it should be. */
sealed interface Wanted {
  String name();

  /** What it is for, for people. */
  String purpose();

  /** Whether it is there; blocks. */
  boolean exists(Connection connection) throws IOException;

  /** Creates it, or compares it with what is there; blocks. */
  void declare(Channel channel) throws IOException;

  /** What it is and is called. */
  default String text() {
    return (this instanceof Exchange ? "exchange '" : "queue '") + name() + "' (" + purpose() + ")";
  }

  /** An exchange. */
  record Exchange(
      String name, String purpose, BuiltinExchangeType type, Map<String, Object> arguments)
      implements Wanted {
    @Override
    public boolean exists(Connection connection) throws IOException {
      return Passive.exchangeExists(connection, name);
    }

    @Override
    public void declare(Channel channel) throws IOException {
      channel.exchangeDeclare(name, type, true, false, arguments);
    }
  }

  /** A queue. */
  record Queue(String name, String purpose, Map<String, Object> arguments) implements Wanted {
    @Override
    public boolean exists(Connection connection) throws IOException {
      return Passive.queue(connection, name) != null;
    }

    @Override
    public void declare(Channel channel) throws IOException {
      channel.queueDeclare(name, true, false, false, arguments);
    }
  }

  /**
   * The queues of a group.
   *
   * @param retries the exchange that delayed retries come from, or null where there are none
   * @param queues 0 if any number will do, and new ones are {@code newQueues}
   */
  record Group(
      String destination,
      String group,
      String exchange,
      @Nullable String retries,
      int queues,
      int newQueues,
      Map<String, Object> arguments,
      List<Wanted> beside) {}
}
