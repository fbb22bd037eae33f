package dev.waybill.examples;

import dev.waybill.MessagingConfig;
import dev.waybill.testbrokers.Brokers;
import java.util.Map;
import java.util.UUID;

/** The configuration that puts an example on the Kafka of the tests. */
public final class KafkaConfig {
  private KafkaConfig() {}

  /** A namespace of its own keeps the test apart from others on the same broker. */
  public static MessagingConfig.Builder builder() {
    return MessagingConfig.builder()
        .set("waybill.binder", "kafka")
        .set("waybill.binders.kafka.endpoint", Brokers.kafka().endpoint())
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
