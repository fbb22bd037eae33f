package dev.waybill.benchmark;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import dev.waybill.spi.support.SlotHash;
import java.io.IOException;
import java.util.Map;

/**
 * The settings of the hand-written clients, and the objects on the server that both sides use: the
 * binder would refuse to run if it found others than its own.
 */
public final class RabbitMqRawSettings {
  /** As many as {@code publish.max-in-flight} allows by default. */
  static final int MAX_IN_FLIGHT = 10_000;

  /** As many as the binder has by default, which a test compares. */
  public static final int CHANNELS = 4;

  /** Of each queue; as many as the binder takes by default. */
  public static final int PREFETCH = 2_000;

  private RabbitMqRawSettings() {}

  static ConnectionFactory factory(String endpoint) {
    int colon = endpoint.lastIndexOf(':');
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(endpoint.substring(0, colon));
    factory.setPort(Integer.parseInt(endpoint.substring(colon + 1)));
    // What was not confirmed would not be sent again, so it has no part in being safe.
    factory.setAutomaticRecoveryEnabled(false);
    return factory;
  }

  static String queue(String destination, String group, int index) {
    return destination + "--" + group + "--" + index;
  }

  static String deadLetters(String destination, String group) {
    return destination + "--" + group + "--dlq";
  }

  /** The routing key of a key. */
  static int slot(String key) {
    return SlotHash.slot(key);
  }

  static void declareDestination(Channel channel, String destination) throws IOException {
    channel.exchangeDeclare(destination, BuiltinExchangeType.DIRECT, true);
  }

  /** Queues as the binder declares them, so that it finds its own. */
  static void declareGroup(Channel channel, String destination, String group) throws IOException {
    Map<String, Object> arguments =
        Map.of(
            "x-queue-type",
            "quorum",
            "x-single-active-consumer",
            true,
            "x-delivery-limit",
            1_000,
            "x-overflow",
            "reject-publish",
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            deadLetters(destination, group),
            "x-dead-letter-strategy",
            "at-least-once");
    for (int i = 0; i < Setting.PARTITIONS; i++) {
      channel.queueDeclare(queue(destination, group, i), true, false, false, arguments);
    }
    for (int slot = 0; slot < SlotHash.SLOTS; slot++) {
      String queue = queue(destination, group, slot % Setting.PARTITIONS);
      channel.queueBind(queue, destination, Integer.toString(slot));
    }
  }
}
