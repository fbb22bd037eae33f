package dev.waybill.examples.demo;

import dev.waybill.MessagingConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoTest {
  @Test
  void tellsTheTruthOnMemory() throws Exception {
    DemoFacts.check(
        MessagingConfig.of(
            Map.of(
                "waybill.destinations.orders.partitions", "1",
                "waybill.binders.memory.broker", "demo-test")));
  }
}
