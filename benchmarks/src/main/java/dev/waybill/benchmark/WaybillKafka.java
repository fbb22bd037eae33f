package dev.waybill.benchmark;

import java.util.Map;

/** Waybill on Kafka. */
final class WaybillKafka extends WaybillContestant {
  @Override
  Map<String, String> binder(String endpoint) {
    return Map.of("waybill.binder", "kafka", "waybill.binders.kafka.endpoint", endpoint);
  }
}
