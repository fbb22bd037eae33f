package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.waybill.spi.support.SlotHash;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many queues the groups have. The server is asked once for each group. Thread-safe. */
final class Layouts {
  private final QueueNames names;
  private final ConcurrentMap<String, Integer> known = new ConcurrentHashMap<>();

  Layouts(QueueNames names) {
    this.names = names;
  }

  /** Says what was found or created. */
  void learn(String destination, String group, int queues) {
    known.put(names.queue(destination, group, 0), queues);
  }

  void forget(String destination, String group) {
    known.remove(names.queue(destination, group, 0));
  }

  /** The number of queues, or 0 if there are none; may block. */
  int queues(String destination, String group, Connection connection) throws IOException {
    Integer queues = known.get(names.queue(destination, group, 0));
    if (queues != null) {
      return queues;
    }
    int found = count(destination, group, connection);
    if (found > 0) {
      learn(destination, group, found);
    }
    return found;
  }

  /** Queues are made from the last to the first, so the first is there when all are. */
  private int count(String destination, String group, Connection connection) throws IOException {
    Channel channel = Passive.channel(connection);
    int found = 0;
    try {
      while (found < SlotHash.SLOTS) {
        AMQP.Queue.DeclareOk ok =
            channel.queueDeclarePassive(names.queue(destination, group, found));
        found += ok == null ? 0 : 1;
      }
    } catch (IOException e) {
      if (!RabbitMqErrors.isMissing(e)) {
        throw e;
      }
    } finally {
      AdminThread.close(channel);
    }
    return found;
  }
}
