package dev.waybill.testbrokers;

import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;

/** What the tests ask of NATS, in the fewest words; each time over a connection of its own. */
final class NatsClient {
  private NatsClient() {}

  static void declare(Broker broker, String stream) throws Exception {
    declare(broker, stream, 1);
  }

  static void declare(Broker broker, String stream, int replicas) throws Exception {
    try (Connection connection = connect(broker)) {
      connection
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name(stream)
                  .subjects(stream)
                  .replicas(replicas)
                  .build());
    }
  }

  static void send(Broker broker, String stream, String text) throws Exception {
    try (Connection connection = connect(broker)) {
      connection.jetStream().publish(stream, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  static String leader(Broker broker, String stream) throws Exception {
    try (Connection connection = connect(broker)) {
      return connection.jetStreamManagement().getStreamInfo(stream).getClusterInfo().getLeader();
    }
  }

  static String first(Broker broker, String stream) throws Exception {
    return read(broker, stream, 1);
  }

  static String read(Broker broker, String stream, long sequence) throws Exception {
    try (Connection connection = connect(broker)) {
      byte[] data = connection.jetStreamManagement().getMessage(stream, sequence).getData();
      return new String(data, StandardCharsets.UTF_8);
    }
  }

  static Connection connect(Broker broker) throws Exception {
    return io.nats.client.Nats.connect(
        Options.builder().server("nats://" + broker.endpoint()).noReconnect().build());
  }
}
