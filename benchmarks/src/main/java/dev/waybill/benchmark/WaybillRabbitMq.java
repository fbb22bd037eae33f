package dev.waybill.benchmark;

import java.util.Map;

/** Waybill on RabbitMQ. */
final class WaybillRabbitMq extends WaybillContestant {
  @Override
  Map<String, String> binder(String endpoint) {
    return Map.of("waybill.binder", "rabbitmq", "waybill.binders.rabbitmq.endpoint", endpoint);
  }

  /** A queue holds what came since it was made, and benchmarks make it. */
  @Override
  boolean startsAtOldest() {
    return false;
  }
}
