package dev.waybill.examples.demo;

import dev.waybill.examples.KafkaConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class DemoIT {
  @Test
  void tellsTheTruthOnKafka() throws Exception {
    DemoFacts.check(
        KafkaConfig.builder().set("waybill.destinations.orders.partitions", "1").build());
  }
}
