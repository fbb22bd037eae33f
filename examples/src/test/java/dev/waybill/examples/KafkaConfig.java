package dev.waybill.examples;

import dev.waybill.MessagingConfig;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.Kafka;
import java.util.Map;
import java.util.UUID;

/** The configuration that puts an example on the Kafka of the tests. */
public final class KafkaConfig {
  /** With the server's own settings a member gets its partitions at the second heartbeat: 5 s. */
  private static final Broker BROKER =
      Brokers.start(
          Kafka.recipe()
              .property("group.consumer.min.heartbeat.interval.ms", "100")
              .property("group.consumer.heartbeat.interval.ms", "200"));

  private KafkaConfig() {}

  /** A namespace of its own keeps the test apart from others on the same broker. */
  public static MessagingConfig.Builder builder() {
    return MessagingConfig.builder()
        .set("waybill.binder", "kafka")
        .set("waybill.binders.kafka.endpoint", BROKER.endpoint())
        .set("waybill.namespace", "t" + UUID.randomUUID().toString().substring(0, 8))
        .set("waybill.defaults.partitions", "3");
  }

  static MessagingConfig config() {
    return builder().build();
  }

  static MessagingConfig config(Map<String, String> more) {
    MessagingConfig.Builder builder = builder();
    more.forEach(builder::set);
    return builder.build();
  }
}
