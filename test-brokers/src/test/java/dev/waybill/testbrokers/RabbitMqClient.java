package dev.waybill.testbrokers;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** What the tests ask of RabbitMQ, in the fewest words; each time over a connection of its own. */
final class RabbitMqClient {
  private static final Duration SOON = Duration.ofSeconds(60);

  private RabbitMqClient() {}

  static void declare(Broker broker, String queue) throws Exception {
    try (Connection connection = connect(broker);
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    }
  }

  static void send(Broker broker, String queue, String text) throws Exception {
    try (Connection connection = connect(broker);
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish(
          "", queue, MessageProperties.PERSISTENT_BASIC, text.getBytes(StandardCharsets.UTF_8));
      channel.waitForConfirmsOrDie(SOON.toMillis());
    }
  }

  static String get(Broker broker, String queue) throws Exception {
    try (Connection connection = connect(broker);
        Channel channel = connection.createChannel()) {
      GetResponse response = channel.basicGet(queue, true);
      return response == null ? null : new String(response.getBody(), StandardCharsets.UTF_8);
    }
  }

  static Connection connect(Broker broker) throws Exception {
    return factory(broker.directEndpoint()).newConnection();
  }

  static ConnectionFactory factory(String endpoint) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri("amqp://guest:guest@" + endpoint);
    factory.setAutomaticRecoveryEnabled(false);
    return factory;
  }
}
