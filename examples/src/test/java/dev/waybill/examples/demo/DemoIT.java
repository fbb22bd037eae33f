package dev.waybill.examples.demo;

import dev.waybill.examples.RealBroker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("broker")
class DemoIT {
  @ParameterizedTest
  @EnumSource
  void tellsTheTruth(RealBroker broker) throws Exception {
    DemoFacts.check(broker.builder().set("waybill.destinations.orders.partitions", "1").build());
  }
}
