package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a message goes on the server.
 *
 * @param further more routing keys, which the server keeps for itself
 */
record Route(String exchange, String routingKey, List<String> further) {
  /** The header in which the server is told of further keys, and which it takes out. */
  private static final String FURTHER = "BCC";

  Route(String exchange, String routingKey) {
    this(exchange, routingKey, List.of());
  }

  /** A message's properties for this way. */
  AMQP.BasicProperties on(AMQP.BasicProperties properties) {
    if (further.isEmpty()) {
      return properties;
    }
    Map<String, Object> headers = new HashMap<>(Messages.headers(properties));
    headers.put(FURTHER, further);
    return properties.builder().headers(headers).build();
  }
}
