package dev.waybill.kafka;

import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Kafka;

/**
 * The broker of this module's tests. With the server's own settings a member of the consumer
 * protocol gets its partitions at the second heartbeat, after 5 s.
 */
public final class SharedKafka {
  private static final Broker BROKER =
      Brokers.start(
          Kafka.recipe()
              .property("group.consumer.min.heartbeat.interval.ms", "100")
              .property("group.consumer.heartbeat.interval.ms", "200")
              .property("group.consumer.assignment.interval.ms", "0")
              .property("group.consumer.min.session.timeout.ms", "2000")
              .property("group.consumer.session.timeout.ms", "6000"));

  private SharedKafka() {}

  public static String endpoint() {
    return BROKER.endpoint();
  }
}
