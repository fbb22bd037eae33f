package dev.waybill.rabbitmq;

import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.RabbitMq;

/** The server of this module's tests. */
public final class SharedRabbitMq {
  private static final Broker BROKER = Brokers.start(RabbitMq.recipe());

  private SharedRabbitMq() {}

  public static String endpoint() {
    return BROKER.endpoint();
  }
}
